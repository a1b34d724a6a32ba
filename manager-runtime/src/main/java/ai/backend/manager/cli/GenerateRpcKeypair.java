package ai.backend.manager.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mgr generate-rpc-keypair}: two certificate files as ZeroMQ's tools read them. */
@Command(
    name = "generate-rpc-keypair",
    description = {
      "Write a ZeroMQ CURVE keypair: NAME.key (public) and NAME.key_secret (public and secret).",
      "Agents of the reference need one; agents of this system use the token of the Secret <cluster>-agent-rpc."
    },
    footer = {"", "Example:", "  mgr generate-rpc-keypair keys manager"},
    mixinStandardHelpOptions = true)
final class GenerateRpcKeypair implements Callable<Integer> {
  private static final String PUBLIC =
      """
      #   ZeroMQ CURVE Public Certificate
      #   Exchange securely, or use a secure mechanism to verify the contents of this file after exchange.

      metadata
      curve
          public-key = "%s"
      """;
  private static final String SECRET =
      """
      #   ZeroMQ CURVE **Secret** Certificate
      #   DO NOT PROVIDE THIS FILE TO OTHER USERS nor change its permissions.

      metadata
      curve
          public-key = "%s"
          secret-key = "%s"
      """;

  @Parameters(paramLabel = "DST_DIR", description = "Folder for both files; made when missing.")
  Path folder = Path.of(".");

  @Parameters(paramLabel = "NAME", description = "Name of both files.")
  String name = "";

  @Mixin OutputFormat output = new OutputFormat();

  @Override
  public Integer call() throws IOException {
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw new CliError("\"" + name + "\" is no file name: use letters, digits and . _ -");
    }
    Files.createDirectories(folder);
    Path publicFile = folder.resolve(name + ".key");
    Path secretFile = folder.resolve(name + ".key_secret");
    if (Files.exists(publicFile)) { // before there is a secret file without its public one
      throw taken(publicFile.toString());
    }
    var keys = CurveKeys.generate();
    try {
      Files.createFile(
          secretFile,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(secretFile, SECRET.formatted(keys.publicKey(), keys.secretKey()));
      Files.writeString(
          publicFile, PUBLIC.formatted(keys.publicKey()), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw taken(e.getFile());
    }
    if (output.isJson()) {
      output.print(
          Map.of(
              "publicKey", keys.publicKey(),
              "publicFile", publicFile.toString(),
              "secretFile", secretFile.toString()));
    } else {
      System.out.println("Public Key: " + keys.publicKey() + " (stored at " + publicFile + ")");
      System.out.println("Secret Key: " + keys.secretKey() + " (stored at " + secretFile + ")");
    }
    return 0;
  }

  private static CliError taken(String file) {
    return new CliError(file + " exists already; remove it or choose another name");
  }
}
