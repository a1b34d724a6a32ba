package ai.backend.agent.rpc;

import ai.backend.agent.commit.CommitException;
import ai.backend.agent.kernel.FolderException;
import ai.backend.agent.kernel.InvalidKernel;
import ai.backend.agent.kernel.NoSuchKernel;
import ai.backend.agent.runner.RunnerException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.lettuce.core.RedisException;
import java.lang.System.Logger.Level;

/** Answers a call with a value, or with the status that its failure means. */
final class Answer {
  private static final System.Logger LOG = System.getLogger(Answer.class.getName());

  private Answer() {}

  interface Work<T> {
    T done() throws InterruptedException;
  }

  static <T> void to(StreamObserver<T> reply, Work<T> work) {
    T value;
    try {
      value = work.done();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reply.onError(Status.CANCELLED.asRuntimeException());
      return;
    } catch (RuntimeException e) {
      reply.onError(status(e).asRuntimeException());
      return;
    }
    reply.onNext(value);
    reply.onCompleted();
  }

  static Status status(RuntimeException failure) {
    Status status =
        switch (failure) {
          case InvalidKernel e -> Status.INVALID_ARGUMENT;
          case IllegalArgumentException e -> Status.INVALID_ARGUMENT;
          case NoSuchKernel e -> e.here() ? Status.FAILED_PRECONDITION : Status.NOT_FOUND;
          case RunnerException e ->
              e.kind() == RunnerException.Kind.REFUSED
                  ? Status.FAILED_PRECONDITION
                  : Status.UNAVAILABLE;
          case FolderException e ->
              switch (e.kind()) {
                case NOT_FOUND -> Status.NOT_FOUND;
                case OUTSIDE -> Status.PERMISSION_DENIED;
                case TOO_LARGE -> Status.OUT_OF_RANGE;
                case FAILED -> Status.UNAVAILABLE;
              };
          case CommitException e ->
              switch (e.kind()) {
                case NOT_KEPT -> Status.UNIMPLEMENTED;
                case EXHAUSTED -> Status.RESOURCE_EXHAUSTED;
                case IMPOSSIBLE -> Status.FAILED_PRECONDITION;
                case STOPPING -> Status.UNAVAILABLE;
                case FAILED -> Status.INTERNAL;
              };
          case KubernetesClientException e -> Status.UNAVAILABLE;
          case RedisException e -> Status.UNAVAILABLE;
          default -> {
            LOG.log(Level.ERROR, "a call failed", failure);
            yield Status.INTERNAL;
          }
        };
    return status.withDescription(failure.getMessage());
  }
}
