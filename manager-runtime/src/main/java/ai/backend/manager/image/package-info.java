/** The image catalogue: registries, scans, the images table. */
@NullMarked
package ai.backend.manager.image;

import org.jspecify.annotations.NullMarked;
