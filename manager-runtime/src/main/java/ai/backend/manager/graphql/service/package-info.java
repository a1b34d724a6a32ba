/** Model services: endpoints, their routes and tokens (spec/06 §7.9). */
@NullMarked
package ai.backend.manager.graphql.service;

import org.jspecify.annotations.NullMarked;
