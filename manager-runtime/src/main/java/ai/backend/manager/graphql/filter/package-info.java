/** The filter and order mini-languages of paginated lists (spec/06 §3). */
@NullMarked
package ai.backend.manager.graphql.filter;

import org.jspecify.annotations.NullMarked;
