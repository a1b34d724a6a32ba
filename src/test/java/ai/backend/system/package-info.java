/** System tests: they act as a user of a real cluster. */
@NullMarked
package ai.backend.system;

import org.jspecify.annotations.NullMarked;
