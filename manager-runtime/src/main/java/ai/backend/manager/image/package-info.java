/**
 * The image catalogue: scans of registries and engines, the images table. Uses {@code registry}, is
 * used by {@code imports}.
 */
@NullMarked
package ai.backend.manager.image;

import org.jspecify.annotations.NullMarked;
