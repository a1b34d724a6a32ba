/**
 * Session and cluster templates: what may be in them, who may see them, and sessions made from them
 * (spec/04 §3, §4, spec/02 §3.7).
 */
@NullMarked
package ai.backend.manager.template;

import org.jspecify.annotations.NullMarked;
