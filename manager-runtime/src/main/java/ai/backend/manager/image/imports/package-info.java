/**
 * Imports of images: labelled and copied from registry to registry as background tasks (spec/04
 * §9).
 */
@NullMarked
package ai.backend.manager.image.imports;

import org.jspecify.annotations.NullMarked;
