package ai.backend.manager.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.RawHttp;
import ai.backend.manager.world.RawHttp.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends a fixed number of requests, as long as there is time, and collects what is wrong with the
 * answers. The same seed sends the same requests.
 */
final class FuzzRun {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration MOMENT = Duration.ofMillis(150);
  private static final int ENOUGH = 40;

  private final URI manager;
  private final Ledger ledger;
  private final Inspection inspection;
  private final List<String> faults = new ArrayList<>();
  private final Map<Integer, Integer> statuses = new TreeMap<>();

  FuzzRun(URI manager, Ledger ledger, Inspection inspection) {
    this.manager = manager;
    this.ledger = ledger;
    this.inspection = inspection;
  }

  /** Answers by status. */
  Map<Integer, Integer> statuses() {
    return statuses;
  }

  /** Sends requests until there are enough of them or of faults. */
  void send(Supplier<Wire> requests, int count, long deadlineNanos) {
    ledger.changes();
    for (int i = 0; i < count && faults.size() < ENOUGH && System.nanoTime() < deadlineNanos; i++) {
      Wire request = requests.get();
      Answer answer = exchange(request);
      Set<String> changed = ledger.changes();
      if (answer != null && Inspection.isRefusal(answer) && !changed.isEmpty()) {
        faults.add("changes " + changed + " and is refused: " + answer + " ← " + request.shown());
      }
    }
  }

  /** The answer, null when there is none. */
  private @Nullable Answer exchange(Wire request) {
    try (var connection = new RawHttp(manager, request.whole() ? PATIENCE : MOMENT)) {
      connection.send(request.bytes());
      Answer answer = request.whole() ? answer(connection, request.method()) : sooner(connection);
      if (answer == null) {
        return null;
      }
      statuses.merge(answer.status(), 1, Integer::sum);
      inspection
          .faults(request, answer)
          .forEach(fault -> faults.add(fault + " ← " + request.shown()));
      return answer;
    } catch (IOException e) {
      if (!waitsForSession(e)) {
        faults.add("is not answered, " + e + " ← " + request.shown());
      }
      return null;
    }
  }

  /** When nothing comes we send no more, and then the other end must close; null then. */
  private static @Nullable Answer sooner(RawHttp connection) throws IOException {
    try {
      return answer(connection, "GET");
    } catch (SocketTimeoutException waiting) {
      connection.end(PATIENCE);
      return null;
    }
  }

  private static Answer answer(RawHttp connection, String method) throws IOException {
    Answer answer = connection.read(method);
    if (answer == null) {
      throw new EOFException("the connection is closed");
    }
    return answer;
  }

  /** A creation that lost its {@code enqueueOnly} is answered when the session runs. */
  private boolean waitsForSession(IOException e) {
    return e instanceof SocketTimeoutException && ledger.changes().contains("sessions");
  }

  void assertFaultless(long seed) {
    assertThat(faults).as("what -Dfuzz.seed=" + seed + " finds, of " + statuses).isEmpty();
  }
}
