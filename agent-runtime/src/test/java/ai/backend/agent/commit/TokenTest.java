package ai.backend.agent.commit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets the layer from the program inside: the one with the token. */
@Timeout(60)
class TokenTest {
  private static final String TOKEN = "0123456789abcdef".repeat(4);

  @TempDir private Path root;
  private final ProcessPrograms programs = new ProcessPrograms();
  private int port;

  @BeforeEach
  void start() throws Exception {
    byte[] program;
    try (var in = Objects.requireNonNull(TokenTest.class.getResourceAsStream("commit.py"))) {
      program = in.readAllBytes();
    }
    var started =
        programs.start(
            UUID.randomUUID(),
            List.of(
                "python3", "-I", "-c", new String(program, US_ASCII), root.toString(), "127.0.0.1"),
            (TOKEN + "\n").getBytes(US_ASCII));
    port =
        new ObjectMapper()
            .readTree(started.firstLine().get(20, TimeUnit.SECONDS))
            .get("port")
            .asInt();
  }

  @AfterEach
  void end() {
    programs.close();
  }

  private Socket connect(String token) throws IOException {
    var socket = new Socket("127.0.0.1", port);
    socket.getOutputStream().write(token.getBytes(US_ASCII));
    return socket;
  }

  /** What the program sends: the kind of the first frame, or -1 when it hangs up. */
  private static int answer(Socket socket) {
    try (socket) {
      return new DataInputStream(socket.getInputStream()).read();
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void whoHasTheTokenGetsTheLayer() throws Exception {
    assertThat(answer(connect(TOKEN))).isEqualTo('D');
  }

  @Test
  void whoHasAnotherIsSentAwayAndTheAgentStillServed() throws Exception {
    assertThat(answer(connect("f" + TOKEN.substring(1)))).isEqualTo(-1);
    assertThat(answer(connect("0".repeat(64)))).isEqualTo(-1);

    assertThat(answer(connect(TOKEN))).isEqualTo('D');
  }

  @Test
  void whoSaysNothingHoldsTheAgentUpOnlyForAMoment() throws Exception {
    try (var silent = connect("0123")) {
      assertThat(answer(connect(TOKEN))).isEqualTo('D');
      assertThat(silent.isConnected()).isTrue();
    }
  }

  @Test
  void tooManyWrongOnesEndTheProgram() throws Exception {
    for (int i = 0; i < 32; i++) {
      assertThat(answer(connect("0".repeat(64)))).isEqualTo(-1);
    }

    Process program = programs.started.getLast();
    assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isNotZero();
  }

  @Test
  void theTokenIsNotSeenInTheListOfProcesses() throws IOException {
    long id = programs.started.getLast().pid();

    assertThat(Files.readString(Path.of("/proc/" + id + "/cmdline")))
        .contains("127.0.0.1")
        .doesNotContain(TOKEN);
  }
}
