package dev.fisherflow.learning.optimizer;

import dev.fisherflow.learning.schedule.ScheduleCheck;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import org.apache.avro.Schema;

/** What stops optimizer settings from making an optimizer. */
final class OptimizerCheck {

  private final OptimizerSettings settings;
  private final OptimizerType type;
  private final List<String> problems = new ArrayList<>();

  private OptimizerCheck(OptimizerSettings settings, OptimizerType type) {
    this.settings = settings;
    this.type = type;
  }

  /** All mistakes, each a sentence; none if the settings are sound. */
  static List<String> problems(OptimizerSettings settings) {
    return OptimizerType.named(settings.getType())
        .map(type -> new OptimizerCheck(settings, type).check())
        .orElseGet(
            () ->
                List.of(
                    "Expected an optimizer of type "
                        + OptimizerType.names()
                        + "; found '"
                        + settings.getType()
                        + "'."));
  }

  private List<String> check() {
    checkPresence();
    checkRange("learningRate", "above 0", value -> value > 0);
    checkRange("firstStepNorm", "above 0", value -> value > 0);
    checkRange("weightDecay", "0 or above", value -> value >= 0);
    checkRange("momentum", "from 0 to below 1", value -> value >= 0 && value < 1);
    checkRange("beta1", "from 0 to below 1", value -> value >= 0 && value < 1);
    checkRange("beta2", "from 0 to below 1", value -> value >= 0 && value < 1);
    checkRange("epsilon", "above 0", value -> value > 0);
    checkRange("decayRate", "above 0", value -> value > 0);
    checkRange("clipThreshold", "above 0", value -> value > 0);
    if (type == OptimizerType.SF) {
      checkRange("damping", "other than 0, by which SF divides", value -> value != 0);
    } else {
      checkRange("damping", "finite", value -> true);
    }
    checkRange("duplicateCosine", "above 0, at most 1", value -> value > 0 && value <= 1);
    checkRange("draws", "1 or more", value -> value >= 1);
    problems.addAll(ScheduleCheck.problems(settings.getSchedule()));
    return problems;
  }

  private void checkPresence() {
    for (Schema.Field field : settings.getSchema().getFields()) {
      boolean hyperParameter = field.schema().isNullable();
      if (hyperParameter && settings.get(field.pos()) != null && !type.takes(field.name())) {
        problems.add(
            "Optimizer "
                + type
                + " takes no "
                + field.name()
                + "; found "
                + settings.get(field.pos())
                + ". It takes "
                + type.settings()
                + ".");
      }
    }
    for (String required : type.required()) {
      if (settings.get(required) == null) {
        problems.add("Optimizer " + type + " needs " + required + "; none was given.");
      }
    }
    if (type.mayNormalise()
        && (settings.getLearningRate() == null) == (settings.getFirstStepNorm() == null)) {
      problems.add(
          "Optimizer "
              + type
              + " needs exactly one of learningRate and firstStepNorm; found "
              + settings.getLearningRate()
              + " and "
              + settings.getFirstStepNorm()
              + ".");
    }
  }

  private void checkRange(String name, String range, DoublePredicate sound) {
    if (settings.get(name) instanceof Number value
        && type.takes(name)
        && !(Double.isFinite(value.doubleValue()) && sound.test(value.doubleValue()))) {
      problems.add(
          "Optimizer " + type + " needs a " + name + " " + range + "; found " + value + ".");
    }
  }
}
