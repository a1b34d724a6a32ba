/**
 * Resource slots: amounts of cpu, memory and accelerators, their arithmetic, text and JSON forms
 * (spec/07 §3).
 */
@NullMarked
package ai.backend.common.slots;

import org.jspecify.annotations.NullMarked;
