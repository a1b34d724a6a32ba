package ai.backend.manager.image.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.image.ImageTable;
import ai.backend.manager.image.registry.Digest;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.image.registry.RegistryHand;
import ai.backend.manager.image.registry.RegistryProxy;
import ai.backend.manager.stores.Stores;
import ai.backend.testing.BackingServices;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Imports with registries that go wrong: nothing is tagged, and the reason is told. */
@Tag("component")
class ImportFaultTest {
  private static final byte[] LAYER = ImportWorld.bytes(3, 300_000);
  private static ImportWorld world;

  private final String source = "plain-" + UUID.randomUUID();
  private final String target = "stable/" + UUID.randomUUID();
  private final CountDownLatch end = new CountDownLatch(1);
  private RegistryProxy proxy;

  @BeforeAll
  static void start() {
    world = new ImportWorld();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void store() throws Exception {
    world.atFirst.image(source, "1", RegistryHand.DOCKER, "amd64", LAYER);
    proxy = new RegistryProxy(world.first.url());
  }

  @AfterEach
  void untagged() {
    end.countDown();
    proxy.close();
  }

  private void run() throws RegistryException {
    world.run(
        ImportWorld.Settings.of(proxy.address(), world.second.address()),
        source + ":1",
        target + ":1");
  }

  private String blob(byte[] content) {
    return "GET /v2/" + source + "/blobs/" + Digest.of(content);
  }

  private static boolean send(HttpExchange exchange, byte[] content) throws IOException {
    RegistryProxy.answer(exchange, 200, content);
    return true;
  }

  private void nothingIsThere() throws Exception {
    assertThat(world.atSecond.has(target, "1")).isFalse();
    assertThat(ImageTable.named(world.db, world.second.address() + "/" + target + ":1", "x86_64"))
        .isEmpty();
  }

  @Test
  void a_layer_that_is_not_what_its_digest_says_is_not_even_stored() throws Exception {
    byte[] wrong = LAYER.clone();
    wrong[wrong.length - 1]++;
    proxy.fault(blob(LAYER), exchange -> send(exchange, wrong));

    assertThatThrownBy(this::run)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(proxy.address())
        .hasMessageContaining(Digest.of(LAYER) + " is not what its digest says");
    assertThat(proxy.seen(blob(LAYER))).hasSize(1);
    assertThatThrownBy(() -> world.atSecond.bytes("/v2/" + target + "/blobs/" + Digest.of(LAYER)))
        .hasMessageContaining("404");
    nothingIsThere();
  }

  @Test
  void a_layer_that_is_longer_than_said_is_refused() throws Exception {
    byte[] longer = new byte[LAYER.length + 1];
    System.arraycopy(LAYER, 0, longer, 0, LAYER.length);
    proxy.fault(blob(LAYER), exchange -> send(exchange, longer));

    assertThatThrownBy(this::run).hasMessageContaining("is longer than its manifest says");
    nothingIsThere();
  }

  @Test
  void a_layer_that_breaks_off_is_tried_again() throws Exception {
    var times = new AtomicInteger();
    proxy.fault(
        blob(LAYER),
        exchange -> {
          if (times.incrementAndGet() > 2) {
            return false;
          }
          exchange.sendResponseHeaders(200, LAYER.length);
          exchange.getResponseBody().write(LAYER, 0, 100_000);
          exchange.getResponseBody().flush();
          throw new IOException("broken off");
        });

    run();

    assertThat(times).hasValue(3);
    assertThat(world.atSecond.has(target, "1")).isTrue();
  }

  @Test
  void a_layer_that_always_breaks_off_fails_after_three_attempts() throws Exception {
    proxy.fault(
        blob(LAYER),
        exchange -> {
          exchange.sendResponseHeaders(200, LAYER.length);
          exchange.getResponseBody().write(LAYER, 0, 10);
          exchange.getResponseBody().flush();
          throw new IOException("broken off");
        });

    assertThatThrownBy(this::run).hasMessageContaining("broke off");
    assertThat(proxy.seen(blob(LAYER))).hasSize(3);
    nothingIsThere();
  }

  @Test
  void a_layer_that_stops_coming_fails() throws Exception {
    proxy.fault(
        blob(LAYER),
        exchange -> {
          exchange.sendResponseHeaders(200, LAYER.length);
          exchange.getResponseBody().write(LAYER, 0, 100_000);
          exchange.getResponseBody().flush();
          awaitEnd();
          throw new IOException("over");
        });

    assertThatThrownBy(this::run)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("no byte of a layer moved from " + proxy.address());
    nothingIsThere();
  }

  private void awaitEnd() throws IOException {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Test
  void a_configuration_that_is_not_what_its_digest_says_is_refused() throws Exception {
    String digest = world.atFirst.manifest(source, "1").at("/config/digest").asText();
    proxy.fault(
        "GET /v2/" + source + "/blobs/" + digest,
        exchange -> send(exchange, "{\"architecture\": \"amd64\"}".getBytes()));

    assertThatThrownBy(this::run)
        .hasMessageContaining("its configuration " + digest + " is not what its digest says");
    nothingIsThere();
  }

  @Test
  void a_manifest_of_more_than_four_mebibytes_is_not_read() throws Exception {
    proxy.fault("GET /v2/" + source + "/manifests/", exchange -> send(exchange, new byte[5 << 20]));

    assertThatThrownBy(this::run).hasMessageContaining("answers more than is read of it");
    nothingIsThere();
  }

  @Test
  void a_registry_that_fails_twice_is_asked_a_third_time() throws Exception {
    var times = new AtomicInteger();
    proxy.fault(
        "GET /v2/" + source + "/manifests/",
        exchange -> {
          if (times.incrementAndGet() > 2) {
            return false;
          }
          RegistryProxy.answer(exchange, 503, new byte[0]);
          return true;
        });

    run();

    assertThat(world.atSecond.has(target, "1")).isTrue();
  }

  @Test
  void a_registry_that_is_away_is_named() throws Exception {
    proxy.close();

    assertThatThrownBy(this::run)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("registry " + proxy.address())
        .hasMessageContaining("does not answer");
    nothingIsThere();
  }

  @Test
  void a_registry_that_answers_byte_by_byte_for_ever_is_given_up() throws Exception {
    proxy.fault(
        "GET /v2/" + source + "/manifests/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          awaitEnd();
          return true;
        });

    assertThatThrownBy(this::run).hasMessageContaining("nothing within 3 s");
    nothingIsThere();
  }

  @Test
  void a_registry_that_does_not_take_a_layer_fails() throws Exception {
    world.atFirst.image(
        source, "large", RegistryHand.DOCKER, "amd64", ImportWorld.bytes(4, 30_000_000));
    try (var slow = new RegistryProxy(world.second.url())) {
      slow.fault(
          "PUT /v2/" + target + "/blobs/uploads/",
          exchange -> {
            awaitEnd();
            throw new IOException("over");
          });
      var settings = ImportWorld.Settings.of(world.first.address(), slow.address());

      assertThatThrownBy(() -> world.run(settings, source + ":large", target + ":1"))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("no byte of a layer moved")
          .hasMessageContaining(slow.address());
    } finally {
      end.countDown();
    }
    nothingIsThere();
  }

  @Test
  void a_database_that_is_away_is_told_without_its_statements() {
    var nowhere = new PGSimpleDataSource();
    nowhere.setUrl("jdbc:postgresql://127.0.0.1:" + BackingServices.freePort() + "/none");
    var away = Stores.context(nowhere);

    assertThatThrownBy(
            () ->
                world.run(
                    ImportWorld.Settings.of(proxy.address(), world.second.address()),
                    source + ":1",
                    target + ":1",
                    away,
                    (done, total, message) -> {}))
        .isInstanceOf(RegistryException.class)
        .hasMessageEndingWith("is pushed, but the database did not take it: import again");
  }

  @Test
  void progress_that_cannot_be_told_does_not_end_an_import() throws Exception {
    ImageImport.Progress broken =
        (done, total, message) -> {
          throw new IllegalStateException("Redis is away");
        };

    world.run(
        ImportWorld.Settings.of(proxy.address(), world.second.address()),
        source + ":1",
        target + ":1",
        world.db,
        broken.undisturbed());

    assertThat(world.atSecond.has(target, "1")).isTrue();
  }
}
