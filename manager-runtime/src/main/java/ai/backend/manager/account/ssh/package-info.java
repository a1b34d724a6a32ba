/** SSH key pairs: making them, reading them, and telling whether two halves belong together. */
@NullMarked
package ai.backend.manager.account.ssh;

import org.jspecify.annotations.NullMarked;
