package ai.backend.manager.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gathers one request's body, on its event loop. A body that is larger than its route takes, that
 * stops coming, or for which there is no room is refused as soon as that is known; the rest is read
 * and thrown away for a moment, so that the client sees the answer, and then the connection closes.
 */
final class BodyReader {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final HttpServerRequest request;
  private final int limit;
  private final BodyBudget budget;
  private final Consumer<byte[]> complete;
  private final Consumer<ApiProblem> refuse;
  private final List<Buffer> chunks = new ArrayList<>(1);
  private int size;
  private boolean settled;
  private boolean progress;
  private long timer = -1;

  private BodyReader(
      HttpServerRequest request,
      int limit,
      BodyBudget budget,
      Consumer<byte[]> complete,
      Consumer<ApiProblem> refuse) {
    this.request = request;
    this.limit = limit;
    this.budget = budget;
    this.complete = complete;
    this.refuse = refuse;
  }

  /**
   * Calls one of the two, unless the client goes away first.
   *
   * @param complete gets the body, and gives its bytes back to the budget when they are not needed
   *     any more
   */
  static void read(
      HttpServerRequest request,
      int limit,
      BodyBudget budget,
      Consumer<byte[]> complete,
      Consumer<ApiProblem> refuse) {
    new BodyReader(request, limit, budget, complete, refuse).start();
  }

  private void start() {
    request.handler(this::take);
    request.endHandler(end -> complete());
    request.exceptionHandler(gone -> drop());
    if (announced() > limit) {
      refuse(tooLarge());
    }
  }

  /** Content-Length, zero when there is none that can be read. */
  private long announced() {
    String text = request.getHeader("Content-Length");
    try {
      return text == null ? 0 : Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void take(Buffer chunk) {
    if (settled) {
      return;
    }
    progress = true;
    if (size + (long) chunk.length() > limit) {
      refuse(tooLarge());
    } else if (budget.take(chunk.length())) {
      chunks.add(chunk);
      size += chunk.length();
      if (timer < 0) {
        timer = vertx().setPeriodic(PATIENCE.toMillis(), id -> look());
      }
    } else {
      refuse(
          new ApiProblem(
              ProblemType.SERVICE_UNAVAILABLE,
              "Too many request bodies are being received; try again."));
    }
  }

  private void look() {
    if (!progress) {
      refuse(
          new ApiProblem(
              ProblemType.BAD_REQUEST,
              "The request body stopped coming for " + PATIENCE.toSeconds() + " s."));
    }
    progress = false;
  }

  private void complete() {
    if (settled) {
      return;
    }
    settled = true;
    cancel();
    var body = new ByteArrayOutputStream(size);
    chunks.forEach(chunk -> body.writeBytes(chunk.getBytes()));
    chunks.clear();
    complete.accept(body.toByteArray());
  }

  private void refuse(ApiProblem why) {
    if (settled) {
      return;
    }
    drop();
    request.endHandler(end -> request.connection().close());
    vertx().setTimer(LINGER.toMillis(), id -> request.connection().close());
    refuse.accept(why);
  }

  private void drop() {
    if (!settled) {
      settled = true;
      cancel();
      chunks.clear();
      budget.give(size);
    }
  }

  private void cancel() {
    if (timer >= 0) {
      vertx().cancelTimer(timer);
    }
  }

  private static Vertx vertx() {
    return Vertx.currentContext().owner();
  }

  private ApiProblem tooLarge() {
    return new ApiProblem(
        ProblemType.BAD_REQUEST, "The request body is larger than " + limit + " bytes.");
  }
}
