package ai.backend.manager.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
  /** Bytes that must come in each span of patience, so that a body cannot trickle for ever. */
  private static final int LEAST = 1024;

  private static final Duration LINGER = Duration.ofSeconds(2);

  private final HttpServerRequest request;
  private final int limit;
  private final Duration patience;
  private final BodyBudget budget;
  private final Consumer<byte[]> complete;
  private final Consumer<ApiProblem> refuse;
  private final List<Buffer> chunks = new ArrayList<>(1);
  private int size;
  private boolean settled;
  private int sizeBefore;
  private long timer = -1;

  private BodyReader(
      HttpServerRequest request,
      int limit,
      Duration patience,
      BodyBudget budget,
      Consumer<byte[]> complete,
      Consumer<ApiProblem> refuse) {
    this.request = request;
    this.limit = limit;
    this.patience = patience;
    this.budget = budget;
    this.complete = complete;
    this.refuse = refuse;
  }

  /**
   * Calls one of the two, unless the client goes away first.
   *
   * @param patience how long the body may not come on
   * @param complete gets the body, and gives its bytes back to the budget when they are not needed
   *     any more
   */
  static void read(
      HttpServerRequest request,
      int limit,
      Duration patience,
      BodyBudget budget,
      Consumer<byte[]> complete,
      Consumer<ApiProblem> refuse) {
    new BodyReader(request, limit, patience, budget, complete, refuse).start();
  }

  private void start() {
    request.handler(this::take);
    request.endHandler(end -> complete());
    request.exceptionHandler(this::fail);
    if (announced() > limit) {
      refuse(tooLarge());
    } else if (announced() > 0 || request.getHeader("Transfer-Encoding") != null) {
      timer = vertx().setPeriodic(patience.toMillis(), id -> look());
      if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
        request.response().writeContinue();
      }
    }
  }

  /** The client has gone, or what it sends cannot be read; the connection is being closed. */
  private void fail(Throwable cause) {
    if (!settled) {
      drop();
      if (!(cause instanceof IOException)) {
        refuse.accept(
            new ApiProblem(
                ProblemType.BAD_REQUEST,
                "The request body is not in chunks as Transfer-Encoding says."));
        request.connection().close(); // with what was written, before others close it without
      }
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
    if (size + (long) chunk.length() > limit) {
      refuse(tooLarge());
    } else if (budget.take(chunk.length())) {
      chunks.add(chunk);
      size += chunk.length();
    } else {
      refuse(
          new ApiProblem(
              ProblemType.SERVICE_UNAVAILABLE,
              "Too many request bodies are being received; try again."));
    }
  }

  private void look() {
    if (size - sizeBefore < LEAST) {
      refuse(
          new ApiProblem(
              ProblemType.BAD_REQUEST,
              "The request body came too slowly: less than %d bytes in %d ms."
                  .formatted(LEAST, patience.toMillis())));
    }
    sizeBefore = size;
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
