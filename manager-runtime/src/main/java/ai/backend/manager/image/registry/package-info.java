/**
 * What registries say and take: their settings, logins, bounds, documents, contents and copies
 * between them.
 */
@NullMarked
package ai.backend.manager.image.registry;

import org.jspecify.annotations.NullMarked;
