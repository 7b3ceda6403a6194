//! The page of insights as readers get it, and the files behind its charts.

use crate::crawl::dead_links;
use crate::library::Library;
use crate::look::{attributes, texts};

/// Three incidents of one cause, one of them in the wrong order of times, and a near miss that doesn't count.
fn library() -> Library {
    let library = Library::new();
    let write = |id: &str, rest: &str| {
        let text = format!("---\ntitle: About {id}\nsystems: [web]\n{rest}\n---\n\nText.\n");
        library.write(&format!("content/{id}.md"), &text);
    };
    let action = "actions: [{ id: T1, what: Cap it, type: technical/capacity, status: done, done: 2026-03-20 }]";
    write(
        "2026-03-10-a",
        &format!(
            "severity: sev1\nroot_cause: load\nstarted: 2026-03-10T10:00Z\ndetected: 2026-03-10T10:10Z\ndetected_by: monitoring\n{action}"
        ),
    );
    write("2026-05-10-b", "severity: sev2\nroot_cause: load\nstarted: 2026-05-10T10:00Z\ndetected: 2026-05-10T11:00Z");
    write("2026-05-11-c", "root_cause: load\nstarted: 2026-05-11T10:00Z\ndetected: 2026-05-11T09:00Z");
    write("2026-06-11-d", "kind: near-miss\nroot_cause: load\nstarted: 2026-06-11T10:00Z");
    library
}

#[test]
fn insights_say_the_same_in_drawing_table_and_file() {
    let library = library();
    library.build_anyway();
    let page = library.output("insights/index.html");
    assert_eq!(texts(&page, "nav[aria-label=Main] a[aria-current]"), ["Insights"]);
    assert_eq!(texts(&page, "#incidents~p"), ["3 incidents in 12 months: 1 SEV 1, 1 SEV 2 and 1 without a severity."]);
    let rows = texts(&page, "#incidents~figure tbody tr");
    assert_eq!(rows.len(), 12);
    assert_eq!(rows[9..], ["May 20260112", "Jun 20260000", "Jul 20260000"]);
    assert_eq!(texts(&page, "#recurrence~figure tbody tr")[9], "May 2026200");
    // Two lengths are too few for a plot.
    assert_eq!(texts(&page, "#times"), [""; 0]);
    assert_eq!(texts(&page, "#held~figure tbody tr"), ["All010", "Capacity010"]);
    assert_eq!(attributes(&page, ".take a[download]", "href").first().map(String::as_str), Some("incidents.csv"));
    let csv = library.output("insights/incidents.csv");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "month,incidents,sev1,sev2,sev3,sev4,none");
    assert_eq!(
        lines[1..],
        [
            "2026-03,1,1,0,0,0,0",
            "2026-04,0,0,0,0,0,0",
            "2026-05,2,0,1,0,0,1",
            "2026-06,0,0,0,0,0,0",
            "2026-07,0,0,0,0,0,0"
        ]
    );
    assert_eq!(
        library.output("insights/times.csv"),
        "incident,began,measure,seconds\r\n2026-03-10-a,2026-03-10,notice,600\r\n2026-05-10-b,2026-05-10,notice,3600\r\n"
    );
    assert_eq!(
        library.output("insights/recurrence.csv").lines().skip(1).collect::<Vec<_>>(),
        ["2026-05-10-b,2026-05-10,true,true,", "2026-05-11-c,2026-05-11,true,true,"]
    );
    assert_eq!(dead_links(&library.outputs()), [""; 0]);
}

#[test]
fn a_site_can_do_without_lengths_of_time() {
    let library = library();
    library.write("site.toml", "[metrics]\ntimes = false\n");
    library.build_anyway();
    assert!(!library.has_output("insights/times.csv"));
    assert!(!library.output("insights/index.html").contains("Time to"));
    assert!(!library.output("insights/method.html").contains("Time to"));
    assert!(!library.output("index.html").contains("time to notice"));
}
