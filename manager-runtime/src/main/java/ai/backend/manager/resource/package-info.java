/** Resource presets and resource groups as users see them. */
@NullMarked
package ai.backend.manager.resource;

import org.jspecify.annotations.NullMarked;
