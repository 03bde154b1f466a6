package dev.fisherflow.pipelines.report.page.element;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/**
 * A chart that is more than lines, as the page's script draws it.
 *
 * @param id unique on the page
 * @param kind how the script draws it
 * @param title what it shows
 * @param alternative what it comes to, in words, for those who do not see it
 * @param data what is drawn, by the names of the script
 */
public record Figure(
    String id,
    String kind,
    String title,
    @JsonIgnore String alternative,
    @JsonAnyGetter Map<String, Object> data) {

  /** Five digits are more than a screen can show; null for what is not finite. */
  public static BigDecimal rounded(double number) {
    return !Double.isFinite(number)
        ? null
        : number == 0
            ? BigDecimal.ZERO
            : new BigDecimal(number).round(new MathContext(5)).stripTrailingZeros();
  }
}
