package ai.backend.manager.cli;

import picocli.CommandLine.Parameters;

/** The parameters that name one image of the catalogue. */
final class NamedImage {
  @Parameters(
      index = "0",
      paramLabel = "REF_OR_ALIAS",
      description = "The image's full name, or an alias.")
  String name = "";

  @Parameters(
      index = "1",
      paramLabel = "ARCH",
      description = "Default: ${DEFAULT-VALUE}.",
      defaultValue = "x86_64")
  String architecture = "x86_64";
}
