package dev.fisherflow.runners;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The walls of the house. */
@AnalyzeClasses(packages = "dev.fisherflow", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {

  private static final String BEAM = "org.apache.beam..";
  private static final String FLINK = "org.apache.flink..";
  private static final String BEAM_RUNNERS = "org.apache.beam.runners..";
  private static final String DJL = "ai.djl..";

  @ArchTest
  static final ArchRule learningKnowsNoBeam =
      noClasses()
          .that()
          .resideInAPackage("dev.fisherflow.learning..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(BEAM, FLINK);

  @ArchTest
  static final ArchRule onlyRunnersNameARunner =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.fisherflow.runners..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FLINK, BEAM_RUNNERS);

  @ArchTest
  static final ArchRule recordsKnowNeitherBeamNorDjl =
      noClasses()
          .that()
          .resideInAPackage("dev.fisherflow.schemas..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(BEAM, FLINK, DJL);

  @ArchTest
  static final ArchRule pureNumbersKnowNoDjl =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.fisherflow.tasks..",
              "dev.fisherflow.learning.metric..",
              "dev.fisherflow.learning.random..",
              "dev.fisherflow.learning.schedule..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(BEAM, FLINK, DJL);

  @ArchTest
  static final ArchRule learningKnowsNoStage =
      noClasses()
          .that()
          .resideInAPackage("dev.fisherflow.learning..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.fisherflow.transforms..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.fisherflow.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule transformsAreFinal =
      classes()
          .that()
          .areAssignableTo("org.apache.beam.sdk.transforms.PTransform")
          .should()
          .haveModifier(JavaModifier.FINAL)
          .allowEmptyShould(true);

  /** Generated records count too; OptimizerType is on its way to a single declaration. */
  @ArchTest
  static void noDuplicateSimpleNames(JavaClasses classes) {
    Map<String, List<String>> homes =
        classes.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(type -> !type.getSimpleName().equals("OptimizerType"))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
    assertThat(homes).isNotEmpty();
    homes.values().removeIf(home -> home.size() == 1);
    assertThat(homes).as("simple names that mean two things").isEmpty();
  }

  /** A test of the test: the import has found all modules. */
  @ArchTest
  static void allModulesAreLookedAt(JavaClasses classes) {
    assertThat(classes.stream().map(JavaClass::getPackageName))
        .contains(
            "dev.fisherflow.schemas",
            "dev.fisherflow.learning.fisher",
            "dev.fisherflow.transforms.workspace",
            "dev.fisherflow.pipelines.spec",
            "dev.fisherflow.runners.cli");
  }
}
