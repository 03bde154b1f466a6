package dev.fisherflow.pipelines.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Registry;
import dev.fisherflow.declaration.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private static final Declaration BREW =
      Declaration.of("brew", "Brew|1", 1, "Water and leaves.")
          .from("Nobody 1900")
          .with(
              Setting.number("heat", Domain.above(0), "of the water").in("kelvin").byDefault(350.0),
              Setting.count("cups", "how many"),
              Setting.number("milk", Domain.fraction(), "white").oneOf("colour"),
              Setting.number("lemon", Domain.fraction(), "yellow").oneOf("colour"),
              Setting.word("leaf", Domain.oneOf("a leaf", List.of("green", "black")), "which")
                  .orNull());

  private static final CatalogueKind DRINKS =
      CatalogueKind.of("drink", "drinks", Registry.<Declared>of("a drink", List.of(() -> BREW)))
          .about("To drink.");

  @Test
  void everyDeclarationSaysWhatItIs() {
    assertThat(Catalogue.own())
        .isNotEmpty()
        .allSatisfy(
            kind ->
                assertThat(kind.declarations())
                    .as(kind.plural())
                    .isNotEmpty()
                    .allSatisfy(
                        each -> {
                          assertThat(each.title()).isNotBlank();
                          assertThat(each.summary()).as(each.name()).matches(".*[.?]");
                          assertThat(each.settings())
                              .allSatisfy(setting -> assertThat(setting.doc()).isNotBlank());
                        }));
  }

  @Test
  void oneThingIsShownWithItsSettings() {
    assertThat(CatalogueText.of(DRINKS, BREW))
        .isEqualTo(
            """
            drink brew: Brew|1
            Water and leaves.
            From: Nobody 1900

             setting  kind          allowed                           default               unit    what it does
             heat     number        a number above 0                  350                   kelvin  of the water
             cups     whole number  a whole number from 1 to 1000000  to be given                   how many
             milk     number        a number above 0 and at most 1    either milk or lemon          white
             lemon    number        a number above 0 and at most 1    either milk or lemon          yellow
             leaf     word          green, black, or null             null                          which
            """);
  }

  @Test
  void programsGetTheSame() {
    assertThat(CatalogueJson.of(DRINKS, BREW)).containsEntry("reference", "Nobody 1900");
    assertThat(CatalogueJson.list(DRINKS)).containsExactly(CatalogueJson.of(DRINKS, BREW));
    assertThat((List<?>) CatalogueJson.of(DRINKS, BREW).get("settings"))
        .element(0)
        .isEqualTo(
            Map.of(
                "name", "heat",
                "kind", "number",
                "allowed", "a number above 0",
                "use", "defaulted",
                "default", 350.0,
                "unit", "kelvin",
                "doc", "of the water"));
  }

  @Test
  void aKindHasAPageAndAnotherMayBeOnIt() {
    CatalogueKind cups =
        CatalogueKind.of("cup", "cups", Registry.<Declared>of("a cup", List.of()))
            .onPageOf("drinks");
    assertThat(CataloguePages.of(List.of(DRINKS))).containsOnlyKeys("drinks.md");
    assertThat(CataloguePages.of(List.of(DRINKS, cups)).get("drinks.md"))
        .startsWith(CataloguePages.MARK + "\n\n# Drinks and cups\n\n## Drinks\n\nTo drink.\n")
        .contains(
            "| `brew` | Brew\\|1 | Water and leaves. |\n",
            "\n### brew\n\nWater and leaves.\n\nFrom: Nobody 1900\n",
            "| `heat` | number | a number above 0 | 350 | kelvin | of the water |\n",
            "\n## Cups\n");
  }
}
