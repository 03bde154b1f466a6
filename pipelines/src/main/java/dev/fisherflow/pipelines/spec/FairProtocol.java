package dev.fisherflow.pipelines.spec;

import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the fair protocol asks of a specification: one seed that tunes, and something to tune.
 *
 * @param fields the keys of the specification
 */
record FairProtocol(Fields fields) {

  /** Notes what is missing for it. */
  void check(List<Long> seeds, List<OptimizerSettings> optimizers) {
    if (seeds.size() > 1) {
      fields
          .find("seeds")
          .ifPresent(
              at ->
                  at.mistake(
                      "protocol fair tunes with one seed and confirms with those of selection.seeds, found %d seeds"
                          .formatted(seeds.size())));
    }
    Map<String, Long> settings =
        optimizers.stream()
            .collect(
                Collectors.groupingBy(
                    OptimizerSettings::getType, LinkedHashMap::new, Collectors.counting()));
    fields
        .find("optimizers")
        .ifPresent(
            at ->
                settings.forEach(
                    (type, count) -> {
                      if (count == 1) {
                        at.mistake(
                            "protocol fair tunes every optimizer: expected two settings of %s or more, found one; give it a range, %s"
                                .formatted(type, OptimizerParser.SEARCHED));
                      }
                    }));
    fields
        .find("evaluation")
        .ifPresent(at -> at.mistake("is for protocol: paper, whose trials train on all examples"));
  }
}
