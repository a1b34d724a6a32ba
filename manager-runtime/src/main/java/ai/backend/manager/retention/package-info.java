/** How long rows are kept that nobody deletes. */
@NullMarked
package ai.backend.manager.retention;

import org.jspecify.annotations.NullMarked;
