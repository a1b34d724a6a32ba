/**
 * What goes, what stays and what refuses when users, projects and domains are purged (spec/07 §6).
 */
@NullMarked
package ai.backend.manager.graphql.purge;

import org.jspecify.annotations.NullMarked;
