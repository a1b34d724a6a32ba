/**
 * The custom resources of group {@code backend.ai}, version {@code v1alpha1}: what a user says
 * about a cluster.
 */
@NullMarked
package ai.backend.crd;

import org.jspecify.annotations.NullMarked;
