package ai.backend.agent.statistics;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Takes lines as they come, one after the other. */
final class Lines implements Flow.Subscriber<String> {
  private final Consumer<String> taker;

  Lines(Consumer<String> taker) {
    this.taker = taker;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(String line) {
    taker.accept(line);
  }

  @Override
  public void onError(Throwable failure) {
    // the request's future fails too
  }

  @Override
  public void onComplete() {
    // the request's future completes too
  }
}
