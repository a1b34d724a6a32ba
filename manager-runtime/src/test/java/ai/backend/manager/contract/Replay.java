package ai.backend.manager.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sends one recording's requests in order and judges each answer. */
final class Replay {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode UNUSUAL = Resources.json("requests.json");
  private static final long SETTLES_MILLIS = 4000;

  private final URI manager;
  private final Map<String, String> secrets;
  private final ConformanceInstallation installation;
  private final Judge judge;
  private final Substitutions ids;
  private final Map<String, EventStream> streams = new HashMap<>();

  Replay(
      URI manager,
      Map<String, String> secrets,
      ConformanceInstallation installation,
      Judge judge,
      Substitutions ids) {
    this.manager = manager;
    this.secrets = secrets;
    this.installation = installation;
    this.judge = judge;
    this.ids = ids;
  }

  List<Outcome> run(List<Recording> recorded) throws Exception {
    var outcomes = new ArrayList<Outcome>();
    List<Recording> recordings = streamsLast(recorded);
    for (int i = 0; i < recordings.size(); i++) {
      Recording recording = recordings.get(i);
      openStreamsBefore(recording, recordings.subList(i, recordings.size()));
      outcomes.add(one(recording));
    }
    return outcomes;
  }

  /** Streams end after the requests that were sent while they were read. */
  private static List<Recording> streamsLast(List<Recording> recorded) {
    var order = new ArrayList<Recording>(recorded);
    for (Recording stream : recorded) {
      if (stream.stream() && stream.sentAt().isPresent()) {
        Instant end = stream.sentAt().get().plusMillis(stream.line().path("ms").asLong());
        int last = order.indexOf(stream);
        for (int i = last + 1; i < order.size(); i++) {
          if (order.get(i).sentAt().filter(end::isAfter).isPresent()) {
            last = i;
          }
        }
        order.remove(stream);
        order.add(last, stream);
      }
    }
    return order;
  }

  private Outcome one(Recording recording) throws Exception {
    var left = judge.outOfScope(recording);
    if (left.isPresent()) {
      return left.get();
    }
    String skipped = unusual(recording).path("notSent").asText();
    if (!skipped.isEmpty()) {
      return new Outcome(recording, Verdict.DELIBERATE, List.of(skipped));
    }
    installation.peer().prepare(recording, ids.ours(recording.answer()));
    Outcome outcome = recording.stream() ? stream(recording) : send(recording);
    installation.agent().finishBatches();
    afterwards(recording);
    return outcome;
  }

  private static JsonNode unusual(Recording recording) {
    return UNUSUAL.path(recording.id());
  }

  /**
   * Undoes what the recorded installation failed to do, so that what follows meets the same state.
   */
  private void afterwards(Recording recording) throws Exception {
    JsonNode request = unusual(recording).path("afterwards");
    if (!request.isMissingNode()) {
      new Exchange(request).replay(CLIENT, manager, secrets, Clock.systemUTC());
    }
  }

  /** Sends; a read is sent again for a while when the answer is not yet as recorded. */
  private Outcome send(Recording recording) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLES_MILLIS);
    var pause = new CountDownLatch(1);
    while (true) {
      Outcome outcome = once(recording);
      boolean unsettled =
          outcome.verdict() == Verdict.DIFFERENT
              && recording.reads()
              && outcome.reasons().stream().anyMatch(r -> r.contains("/status:"));
      if (!unsettled || System.nanoTime() > deadline) {
        return outcome;
      }
      pause.await(50, TimeUnit.MILLISECONDS);
    }
  }

  private Outcome once(Recording recording) throws Exception {
    try {
      HttpResponse<String> answer =
          new Exchange(recording.request(ids, unusual(recording)))
              .replay(CLIENT, manager, secrets, Clock.systemUTC());
      JsonNode body = body(answer);
      ids.learn(recording.answer(), body);
      return judge.judge(recording, answer, body, ids);
    } catch (IOException e) {
      return new Outcome(recording, Verdict.DIFFERENT, List.of("no answer: " + e));
    }
  }

  private static JsonNode body(HttpResponse<String> answer) {
    String type = answer.headers().firstValue("Content-Type").orElse("");
    if (answer.body().isEmpty()) {
      return NullNode.instance;
    }
    try {
      return type.contains("json") ? JSON.readTree(answer.body()) : text(answer.body());
    } catch (IOException e) {
      return text(answer.body());
    }
  }

  private static JsonNode text(String body) {
    return JSON.createObjectNode().put("$text", body);
  }

  private void openStreamsBefore(Recording now, List<Recording> rest) throws Exception {
    for (Recording later : rest) {
      boolean due =
          later == now
              || now.sentAt().isPresent()
                  && later.sentAt().isPresent()
                  && later.sentAt().get().isBefore(now.sentAt().get());
      if (later.stream()
          && due
          && judge.outOfScope(later).isEmpty()
          && !streams.containsKey(later.id())) {
        JsonNode request = later.request(ids, unusual(later));
        var stream =
            new EventStream(
                CLIENT, new Exchange(request).request(manager, secrets, Clock.systemUTC()));
        stream.status();
        streams.put(later.id(), stream);
      }
    }
  }

  private Outcome stream(Recording recording) throws Exception {
    EventStream stream = streams.remove(recording.id());
    JsonNode expected = EventStream.list(recording.answer().path("$sse").asText().lines().toList());
    JsonNode events = stream.events(expected);
    ids.learn(expected, events);
    return judge.judgeStream(
        recording, stream.status(), stream.contentType(), expected, events, ids);
  }
}
