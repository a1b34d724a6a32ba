package ai.backend.manager.image.registry;

import ai.backend.common.image.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * Brings blobs into a repository, each by the cheapest way that works: it is there already, the
 * registry takes it over from another of its repositories, or it is streamed from registry to
 * registry, a few hundred KiB in memory at a time.
 */
public final class BlobCopy {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final RegistryHttp source;
  private final ImageReference from;
  private final RegistryHttp target;
  private final ImageReference to;
  private final Attempts attempts;

  /** How a blob got there. */
  public enum Way {
    PRESENT,
    MOUNTED,
    COPIED
  }

  public BlobCopy(
      RegistryHttp source, ImageReference from, RegistryHttp target, ImageReference to) {
    this.source = source;
    this.from = from;
    this.target = target;
    this.to = to;
    this.attempts = new Attempts(target.times());
  }

  /**
   * Copies a blob.
   *
   * @param passing hears how many bytes of it have come, about once a second
   */
  public Way copy(Blob blob, LongConsumer passing) throws RegistryException {
    return attempts.of(() -> once(blob, passing));
  }

  private Way once(Blob blob, LongConsumer passing) throws RegistryException {
    if (target.has(path(to, "/blobs/" + blob.digest()))) {
      return Way.PRESENT;
    }
    boolean sameRegistry = from.registry().equals(to.registry());
    URI start =
        target.uri(
            path(to, "/blobs/uploads/")
                + (sameRegistry
                    ? "?mount=" + encoded(blob.digest()) + "&from=" + encoded(from.repository())
                    : ""));
    HttpResponse<byte[]> begun = target.change("POST", start, null, new byte[0], Set.of(201, 202));
    if (begun.statusCode() == 201) {
      return Way.MOUNTED;
    }
    stream(blob, place(start, begun, blob.digest()), passing);
    return Way.COPIED;
  }

  /** Sends bytes that are at hand. */
  public void put(String digest, byte[] content) throws RegistryException {
    attempts.of(
        () -> {
          if (!target.has(path(to, "/blobs/" + digest))) {
            URI start = target.uri(path(to, "/blobs/uploads/"));
            var begun = target.change("POST", start, null, new byte[0], Set.of(202));
            target.change(
                "PUT",
                place(start, begun, digest),
                "application/octet-stream",
                content,
                Set.of(201));
          }
          return digest;
        });
  }

  private URI place(URI start, HttpResponse<byte[]> begun, String digest) throws RegistryException {
    String location =
        begun
            .headers()
            .firstValue("Location")
            .orElseThrow(
                () -> new RegistryException(to.registry() + " gives no place to upload to"));
    String query = (location.contains("?") ? "&" : "?") + "digest=" + encoded(digest);
    return target.follow(start, location + query);
  }

  private void stream(Blob blob, URI place, LongConsumer passing) throws RegistryException {
    try (InputStream bytes = source.open(path(from, "/blobs/" + blob.digest()));
        var verified = new VerifiedStream(bytes, blob)) {
      var body =
          BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> verified), blob.size());
      var answer = target.send(place, body, target.times().layer(blob.size()));
      try {
        target.sent(await(answer, verified, passing), place);
        if (!verified.isWhole()) {
          throw new RegistryException(to.registry() + " took a layer before it had all of it");
        }
      } finally {
        answer.cancel(true);
      }
    } catch (IOException e) {
      throw RegistryException.passing("a layer was not closed: " + e.getMessage(), e);
    }
  }

  /** A registry may take long to put away what it has; while bytes are missing they must come. */
  private HttpResponse<byte[]> await(
      CompletableFuture<HttpResponse<byte[]>> answer, VerifiedStream bytes, LongConsumer passing)
      throws RegistryException {
    long last = -1;
    long moved = System.nanoTime();
    while (true) {
      try {
        return answer.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException still) {
        if (bytes.passed() != last) {
          last = bytes.passed();
          moved = System.nanoTime();
          passing.accept(last);
        } else if (!bytes.isWhole()
            && System.nanoTime() - moved > target.times().stall().toNanos()) {
          throw RegistryException.passing(
              "no byte of a layer moved from %s to %s for %d s"
                  .formatted(from.registry(), to.registry(), target.times().stall().toSeconds()),
              still);
        }
      } catch (ExecutionException e) {
        RegistryException fault = bytes.fault();
        throw fault == null ? target.failure(e.getCause() == null ? e : e.getCause()) : told(fault);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RegistryException("interrupted while copying a layer", e);
      }
    }
  }

  /** It is the source's fault. */
  private RegistryException told(RegistryException fault) {
    String text = from.registry() + ": " + fault.getMessage();
    return fault.isPassing()
        ? RegistryException.passing(text, fault)
        : new RegistryException(text, fault);
  }

  private static String path(ImageReference image, String rest) {
    return "/v2/" + image.repository() + rest;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
