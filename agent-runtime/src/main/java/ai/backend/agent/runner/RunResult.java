package ai.backend.agent.runner;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What one step gave.
 *
 * @param exitCode of the phase that ended, else null
 * @param options the question's options, else null
 * @param console records in the caller's API version
 */
public record RunResult(
    String runId,
    RunStatus status,
    @Nullable Integer exitCode,
    @Nullable JsonNode options,
    JsonNode console) {}
