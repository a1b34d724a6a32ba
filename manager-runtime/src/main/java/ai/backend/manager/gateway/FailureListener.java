package ai.backend.manager.gateway;

/**
 * Told of every request that was answered with 5xx, by the thread that answers: must return at
 * once. Every CDI bean of this type is told.
 */
public interface FailureListener {
  void failed(Failure failure);
}
