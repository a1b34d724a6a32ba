/** Object types whose fields are SQL expressions over one table; lists and single rows of them. */
@NullMarked
package ai.backend.manager.graphql.entity;

import org.jspecify.annotations.NullMarked;
