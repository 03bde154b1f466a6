package dev.fisherflow.pipelines.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page as Chromium shows it; skipped where Debian's chromium and chromium-driver are not. */
class ReportPageIT {

  private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");

  private static ChromeDriver browser;
  private static Path page;

  @BeforeAll
  static void open() throws IOException {
    Optional<File> chromium = program("chromium");
    Optional<File> driver = program("chromedriver");
    assumeTrue(
        chromium.isPresent() && driver.isPresent(),
        "the report is not looked at: install Debian's chromium and chromium-driver");
    Files.createDirectories(SCREENSHOTS);
    page = SCREENSHOTS.resolve("report.html").toAbsolutePath();
    Files.writeString(page, ReportPage.html(ReportedRuns.small()));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.get());
    // Its sandbox cannot be had by root in a container.
    options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars");
    options.setCapability("goog:loggingPrefs", logs);
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(driver.get()).build(), options);
    browser.manage().timeouts().implicitlyWait(Duration.ofSeconds(30));
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.quit();
    }
  }

  @BeforeEach
  void load() {
    browser.manage().window().setSize(new Dimension(1280, 1600));
    browser.get(page.toUri().toString());
  }

  @Test
  void everythingIsDrawnWithoutAnError() {
    List<String> tables =
        browser.findElements(By.cssSelector("main > section > .table")).stream()
            .map(table -> table.getDomAttribute("data-table"))
            .toList();
    assertThat(tables).contains("headline", "validation", "leads", "candidates", "trials");
    tables.forEach(ReportPageIT::rows);
    List<WebElement> charts = browser.findElements(By.cssSelector(".chart"));
    assertThat(charts).hasSize(12);
    for (WebElement chart : charts) {
      reveal(chart);
      assertThat(chart.findElement(By.cssSelector("canvas")).getSize().getHeight()).isPositive();
    }
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
        .extracting(LogEntry::getMessage)
        .isEmpty();
  }

  @Test
  void tablesAreSortedByMouseAndByKeyboard() {
    assertThat(column("candidates", 5)).isNotEmpty();
    header("candidates", "Score").findElement(By.className("tabulator-col-title")).click();
    assertThat(numbers("candidates", "Score")).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    header("candidates", "Score").sendKeys(Keys.ENTER);
    assertThat(numbers("candidates", "Score")).isSorted();
    assertThat(header("candidates", "Score").getDomAttribute("aria-sort")).isEqualTo("ascending");
  }

  @Test
  void tablesAreFilteredAsAWholeAndByColumn() {
    assertThat(rows("trials")).hasSize(18);
    WebElement search = table("trials").findElement(By.cssSelector("input[type=search]"));
    search.sendKeys("iEF cola");
    assertThat(rows("trials")).hasSize(3);
    assertThat(table("trials").findElement(By.cssSelector(".shown")).getText())
        .isEqualTo("3 of 18");
    search.clear();
    search.sendKeys(Keys.SPACE);
    header("trials", "Status").findElement(By.cssSelector("input")).sendKeys("diverged");
    await(() -> rows("trials").size() == 2);
  }

  @Test
  void linesAreShownAndHiddenAndReadAsATable() {
    WebElement chart = browser.findElement(By.id("loss-1"));
    reveal(chart);
    List<WebElement> lines = chart.findElements(By.cssSelector(".legend button:not(.more)"));
    assertThat(lines)
        .extracting(line -> line.getDomAttribute("aria-pressed"))
        .containsExactly("true", "true");
    lines.get(0).sendKeys(Keys.ENTER);
    assertThat(lines.get(0).getDomAttribute("aria-pressed")).isEqualTo("false");
    chart.findElement(By.cssSelector(".legend .more")).sendKeys(Keys.ENTER);
    assertThat(chart.findElements(By.cssSelector(".legend button"))).hasSize(3);
    chart.findElement(By.cssSelector("summary")).sendKeys(Keys.ENTER);
    assertThat(chart.findElement(By.cssSelector(".figures table")).getText())
        .contains("iEF learningRate=10");
  }

  @Test
  void coloursFollowTheSystemUntilTheyAreChosen() throws IOException {
    screenshot("light");
    String light = background();
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    try {
      assertThat(background()).isNotEqualTo(light);
      screenshot("dark");
      browser.findElement(By.id("theme")).click();
      assertThat(background()).isEqualTo(light);
      browser.findElement(By.id("theme")).click();
      browser.findElement(By.id("theme")).click();
    } finally {
      browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    }
  }

  @Test
  void aPhoneShowsItWithoutSidewaysScrolling() throws IOException {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
    try {
      load();
      rows("headline");
      assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
          .isEqualTo(390L);
      screenshot("phone");
    } finally {
      browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }
  }

  /** Deque's axe-core, as a test library brings it. */
  @Test
  void axeFindsNoViolation() throws IOException {
    rows("trials");
    browser
        .findElements(By.cssSelector(".chart, main > section > .table"))
        .forEach(ReportPageIT::reveal);
    WebElement numbers = browser.findElement(By.cssSelector("#history-1 summary"));
    reveal(numbers);
    numbers.click();
    try (InputStream axe = ReportPageIT.class.getResourceAsStream("/axe.min.js")) {
      browser.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    browser.manage().timeouts().scriptTimeout(Duration.ofMinutes(3));
    Object found =
        browser.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ["violations"]}).then(
              (result) => done(result.violations.map((one) => one.id + ": " + one.help + " "
                + one.nodes.map((node) => node.html.slice(0, 200)).slice(0, 3).join(" | "))));
            """);
    assertThat(found).isEqualTo(List.of());
  }

  @Test
  void everyControlHasAName() {
    rows("trials");
    assertThat(
            browser.executeScript(
                """
                return [...document.querySelectorAll("button, input, a, summary")]
                  .filter((one) => !(one.textContent.trim() || one.getAttribute("aria-label")
                    || one.placeholder))
                  .map((one) => one.outerHTML);
                """))
        .isEqualTo(List.of());
  }

  private static String background() {
    return (String) browser.executeScript("return getComputedStyle(document.body).backgroundColor");
  }

  private static void screenshot(String name) throws IOException {
    rows("headline");
    byte[] png = browser.getScreenshotAs(OutputType.BYTES);
    assertThat(png.length).isGreaterThan(10_000);
    Files.write(SCREENSHOTS.resolve(name + ".png"), png);
  }

  private static WebElement table(String id) {
    WebElement table = browser.findElement(By.cssSelector("[data-table='" + id + "']"));
    reveal(table);
    return table;
  }

  private static List<WebElement> rows(String id) {
    return table(id).findElements(By.cssSelector(".tabulator-row"));
  }

  private static WebElement header(String id, String title) {
    return table(id).findElements(By.cssSelector(".tabulator-col")).stream()
        .filter(head -> head.getText().strip().equals(title))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> column(String id, int index) {
    return rows(id).stream()
        .map(row -> row.findElements(By.cssSelector(".tabulator-cell")).get(index).getText())
        .toList();
  }

  /** The numbers of a column; cells without one are left out, as they come last. */
  private static List<Double> numbers(String id, String title) {
    String field = header(id, title).getDomAttribute("tabulator-field");
    return rows(id).stream()
        .map(row -> row.findElement(By.cssSelector("[tabulator-field='" + field + "']")).getText())
        .filter(text -> text.matches("-?[0-9.]+"))
        .map(Double::valueOf)
        .toList();
  }

  private static void reveal(WebElement element) {
    browser.executeScript(
        "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time of the end").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static Optional<File> program(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> new File(folder, name))
        .filter(File::canExecute)
        .findFirst();
  }
}
