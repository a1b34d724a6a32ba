package ai.backend.manager.gateway;

/**
 * Answers one request, on a virtual thread, with blocking code; throws {@link ApiProblem} for
 * refusals.
 */
@FunctionalInterface
public interface Handler {
  Reply handle(Call call) throws Exception;
}
