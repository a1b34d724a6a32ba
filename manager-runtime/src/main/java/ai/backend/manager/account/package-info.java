/** Who one is: login, roles, keys. */
@NullMarked
package ai.backend.manager.account;

import org.jspecify.annotations.NullMarked;
