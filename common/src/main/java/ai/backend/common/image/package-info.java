/** Names of container images. */
@NullMarked
package ai.backend.common.image;

import org.jspecify.annotations.NullMarked;
