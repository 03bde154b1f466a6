package dev.fisherflow.pipelines.spec.own;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.own.OwnScale;
import java.util.List;
import java.util.Optional;

/** Reads how a regression's numbers are scaled while they are learnt. */
final class OwnScaleParser {

  private OwnScaleParser() {}

  /**
   * The scale that is said; none where there is none.
   *
   * @param task whose files say the standard one
   */
  static Optional<OwnScale> scale(Fields fields, Task task) {
    Optional<Cursor> at = fields.find("scale");
    if (at.isPresent() && at.get().node() instanceof YamlNode.Mapping) {
      Fields scale = Fields.of(at.get(), "").orElseThrow();
      scale.knowOnly(List.of("mean", "deviation"));
      return Optional.of(
          new OwnScale(
              scale.one("mean", Value.number(Domain.anyNumber()), 0.0),
              scale.one("deviation", Value.number(Domain.above(0)), 1.0)));
    }
    return fields
            .one(
                "scale",
                Value.word("a scale", List.of(OwnTaskParser.NONE, "standard")),
                OwnTaskParser.NONE)
            .equals("standard")
        ? Optional.of(OwnScale.of(task))
        : Optional.empty();
  }
}
