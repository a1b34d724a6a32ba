/** Names of tables, columns and enum types of the database (spec/07). */
@NullMarked
package ai.backend.manager.graphql.table;

import org.jspecify.annotations.NullMarked;
