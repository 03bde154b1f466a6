package dev.fisherflow.learning.optimizer;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Setting;

/** Settings that Adam and the rules made of it share. */
final class AdamSettings {

  /** w of a decay that no gradient's scale changes. */
  static final Setting<Double> WEIGHT_DECAY =
      Setting.number("weightDecay", Domain.atLeast(0), "w: wθ is added to the direction")
          .byDefault(1e-2);

  /** The same as an axis of a search. */
  static final Setting<Double> SEARCHED_DECAY =
      WEIGHT_DECAY.searchedIn(new SearchRange.Log(1e-4, 1e-1));

  static final Setting<Double> BETA1 =
      Setting.number("beta1", Domain.belowOne(), "decay of the mean of gradients").byDefault(0.9);

  static final Setting<Double> BETA2 =
      Setting.number("beta2", Domain.belowOne(), "decay of the mean of squared gradients")
          .byDefault(0.999);

  static final Setting<Double> EPSILON =
      Setting.number("epsilon", Domain.above(0), "added to the root of that mean").byDefault(1e-8);

  private AdamSettings() {}
}
