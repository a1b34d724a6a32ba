package ai.backend.manager.cli;

import ai.backend.manager.account.AccessKeys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mgr generate-api-keypair}: a fresh keypair, which is printed and stored nowhere. */
@Command(
    name = "generate-api-keypair",
    aliases = "generate-keypair",
    description = "Print a fresh access key and secret key. Nothing is stored.",
    footer = {"", "Example:", "  mgr generate-api-keypair --format json"},
    mixinStandardHelpOptions = true)
final class GenerateApiKeypair implements Callable<Integer> {
  @Mixin OutputFormat output = new OutputFormat();

  @Override
  public Integer call() {
    var keys = AccessKeys.generate(new SecureRandom());
    if (output.isJson()) {
      output.print(Map.of("accessKey", keys.accessKey(), "secretKey", keys.secretKey()));
    } else {
      System.out.println("Access Key: " + shown(keys.accessKey()));
      System.out.println("Secret Key: " + shown(keys.secretKey()));
    }
    return 0;
  }

  private static String shown(String key) {
    return key + " (" + key.getBytes(StandardCharsets.UTF_8).length + " bytes)";
  }
}
