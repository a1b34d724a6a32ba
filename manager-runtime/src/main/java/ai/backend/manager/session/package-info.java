/**
 * Sessions and kernels: statuses, their legal changes, and the one way to make a change (spec/11
 * §1, §2).
 */
@NullMarked
package ai.backend.manager.session;

import org.jspecify.annotations.NullMarked;
