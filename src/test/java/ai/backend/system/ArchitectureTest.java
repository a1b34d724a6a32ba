package ai.backend.system;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between the rooms (docs/architecture.md), and no cycle of packages within one. */
class ArchitectureTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** Room, by its Java package, and the rooms it may use. */
  private static final Map<String, List<String>> MAY_USE =
      Map.of(
          "crd", List.of(),
          "common", List.of(),
          "operator", List.of("crd", "common"),
          "manager", List.of("common"),
          "agent", List.of("common"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(
              List.of("crds", "common", "operator", "manager-runtime", "agent-runtime").stream()
                  .map(room -> ROOT.resolve(room).resolve("target/classes"))
                  .toArray(Path[]::new));

  @ParameterizedTest
  @ValueSource(strings = {"crd", "common", "operator", "manager", "agent"})
  void aRoomUsesOnlyTheRoomsItMay(String room) {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage(inRoom(room))
        .should()
        .dependOnClassesThat(inAForeignRoom(room))
        .because("docs/architecture.md draws the arrows")
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crd", "common", "operator", "manager", "agent"})
  void aRoomHasNoPackageCycle(String room) {
    slices()
        .matching("ai.backend." + room + ".(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crd", "common", "operator", "manager", "agent"})
  void theRoomWasCompiledAndRead(String room) {
    assertThat(CLASSES).anyMatch(type -> type.getPackageName().startsWith("ai.backend." + room));
  }

  private static String inRoom(String room) {
    return "ai.backend." + room + "..";
  }

  private static DescribedPredicate<JavaClass> inAForeignRoom(String room) {
    String[] foreign =
        MAY_USE.keySet().stream()
            .filter(other -> !other.equals(room) && !MAY_USE.get(room).contains(other))
            .map(other -> "ai.backend." + other)
            .toArray(String[]::new);
    return DescribedPredicate.describe(
        "reside in " + Arrays.toString(foreign),
        type ->
            Arrays.stream(foreign)
                .anyMatch(p -> (type.getPackageName() + ".").startsWith(p + ".")));
  }
}
