/** Virtual folders and storage volumes as the API shows them (spec/06 §7.12). */
@NullMarked
package ai.backend.manager.graphql.folder;

import org.jspecify.annotations.NullMarked;
