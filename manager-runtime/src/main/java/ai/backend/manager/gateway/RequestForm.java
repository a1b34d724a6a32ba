package ai.backend.manager.gateway;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Whether what came is a request in HTTP's own terms, of which there is one reading only. */
final class RequestForm {
  private RequestForm() {}

  /** Why the request cannot be taken, and the connection with it; null when it can. */
  static @Nullable ApiProblem fault(HttpServerRequest request) {
    if (request.version() == null) {
      return refused("The request is in no version of HTTP that is spoken here: 1.0 and 1.1.");
    }
    if (request.decoderResult().isFailure()) {
      return refused(
          switch (request.decoderResult().cause()) {
            case TooLongHttpLineException line ->
                "The request line is too long; send parameters in the body.";
            case TooLongHttpHeaderException header ->
                "The request's headers are larger than 32 KiB together.";
            default -> "This is no HTTP request.";
          });
    }
    for (String coding : request.headers().getAll("Transfer-Encoding")) {
      if (!coding.strip().equalsIgnoreCase("chunked")) {
        return refused("A body can be sent as it is or with Transfer-Encoding: chunked.");
      }
    }
    int hosts = request.headers().getAll("Host").size();
    if (hosts > 1 || hosts == 0 && request.version() == HttpVersion.HTTP_1_1) {
      return refused("The request needs one Host header, and has %d.".formatted(hosts));
    }
    return null;
  }

  private static ApiProblem refused(String reason) {
    return new ApiProblem(ProblemType.BAD_REQUEST, reason);
  }
}
