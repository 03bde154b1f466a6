package dev.fisherflow.pipelines.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.learning.schedule.LearningRateSchedule;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.pipelines.catalogue.Catalogue;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PluginCheckTest {

  private static final Declaration WELL =
      Declaration.of("own", "Own", 100, "A thing.").with(Setting.count("size", "x").byDefault(3));

  @Test
  void fisherflowsOwnThingsHold() {
    Catalogue.kinds().stream()
        .flatMap(kind -> kind.registry().all().stream().map(each -> new Plugin(kind.word(), each)))
        .forEach(each -> assertThat(PluginCheck.faults(each)).as(each.title()).isEmpty());
  }

  @Test
  void aDeclarationThatIsMadeAnewIsAFault() {
    Declared declared = () -> Declaration.of("own", "Own", 100, "A thing.");

    assertThat(PluginCheck.faults(new Plugin("task", declared)))
        .singleElement()
        .asString()
        .contains("keep it in a constant");
  }

  @Test
  void aDefaultThatIsNotAllowedIsAFault() {
    Declaration declaration =
        WELL.with(Setting.number("width", Domain.above(0), "x").byDefault(-1.0));

    assertThat(PluginCheck.faults(new Plugin("task", () -> declaration)))
        .containsExactly("width: expected a number above 0, found its own -1");
  }

  @Test
  void aScheduleThatRemembersIsAFault() {
    assertThat(PluginCheck.faults(new Plugin("schedule", new Forgetful())))
        .contains("step 20: the factor changes when asked again");
  }

  @Test
  void anErrorThatCountsAsAScoreIsAFault() {
    assertThat(PluginCheck.faults(new Plugin("metric", new Wrong())))
        .singleElement()
        .asString()
        .contains("see sign()");
  }

  private static final class Forgetful implements ScheduleFamily {

    @Override
    public Declaration declaration() {
      return WELL;
    }

    @Override
    public LearningRateSchedule create(Settings settings, long steps, long stepsPerEpoch) {
      long[] asked = {0};
      return step -> 1.0 / ++asked[0];
    }
  }

  private static final class Wrong implements MetricFamily {

    @Override
    public Declaration declaration() {
      return WELL;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      OptionalDouble accuracy = MetricFamily.REGISTRY.get("accuracy").of(validation);
      return OptionalDouble.of(1 - accuracy.getAsDouble());
    }
  }
}
