//! Attacks: each is put in every place a text can stand, and the page is read as a browser reads it.

use super::page::offences;
use crate::markdown::inline;
use crate::markdown::render::tests::{OPTIONS, html};

/// Targets that must not be reached by any link or image.
const TARGETS: &[&str] = &[
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "javascript&#x3a;alert(1)",
    "javascript&#x3A;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;&#x61;&#x76;&#x61;script:alert(1)",
    "&#0000106;avascript:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "java&#9;script:alert(1)",
    "java&#10;script:alert(1)",
    "java&#13;script:alert(1)",
    "&#1;javascript:alert(1)",
    "&#x14;javascript:alert(1)",
    "&#32;javascript:alert(1)",
    "&nbsp;javascript:alert(1)",
    "\u{1}javascript:alert(1)",
    "\u{200b}javascript:alert(1)",
    "\u{feff}javascript:alert(1)",
    "\u{2028}javascript:alert(1)",
    "java\u{ad}script:alert(1)",
    "javascript%3Aalert(1)",
    "javascript%3aalert(1)",
    "%6Aavascript:alert(1)",
    "java%0ascript:alert(1)",
    "java%09script:alert(1)",
    "%01javascript:alert(1)",
    "javascript://example.com/%0Aalert(1)",
    "javascript:/*--></title></style></textarea></script>*/alert(1)",
    "jav\\ascript:alert(1)",
    "javascript\\:alert(1)",
    "view-source:javascript:alert(1)",
    "feed:javascript:alert(1)",
    "vbscript:msgbox(1)",
    "VBScript:msgbox(1)",
    "vbscript&#58;msgbox(1)",
    "livescript:alert(1)",
    "mocha:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "DATA:text/html,x",
    "Data&colon;text/html,x",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+",
    "file:///etc/passwd",
    "FILE:///C:/windows/win.ini",
    "blob:https://evil.example/x",
    "filesystem:https://evil.example/x",
    "about:blank",
    "chrome://settings",
    "ms-msdt:/id",
    "intent://x#Intent;end",
    "//evil.example/x",
    "\\\\evil.example\\x",
    "/\\evil.example/x",
    "&#47;&#47;evil.example",
];

/// Whole texts.
const TEXTS: &[&str] = &[
    // elements
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script/x>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<img/src=x/onerror=alert(1)>",
    "<img src=x oNeRrOr=alert(1)>",
    "<img src=`x` onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<img src=javascript:alert(1)>",
    "<img srcset='https://evil.example/x 1x'>",
    "<img src=https://evil.example/x.png>",
    "<img dynsrc=javascript:alert(1) lowsrc=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href=&#106;avascript:alert(1)>x</a>",
    "<a href=\" &#14; javascript:alert(1)\">x</a>",
    "<a href=x onclick=alert(1)>x</a>",
    "<a href=x style='position:fixed;inset:0'>x</a>",
    "<a href=x ping=https://evil.example target=_top>x</a>",
    "<a xlink:href=javascript:alert(1)>x</a>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set attributeName=href to=javascript:alert(1)>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>",
    "<math href=javascript:alert(1)>x</math>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<style><!--</style><script>alert(1)//--></script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<template><script>alert(1)</script></template>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x></applet>",
    "<base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<input type=image src=https://evil.example/x>",
    "<select autofocus onfocus=alert(1)></select>",
    "<video src=https://evil.example/x onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<video poster=javascript:alert(1)></video>",
    "<body onload=alert(1)>",
    "<html manifest=https://evil.example/x>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<div style='background:url(https://evil.example/x)'>x</div>",
    "<div style=width:expression(alert(1))>x</div>",
    "<div onmouseover=alert(1)>x</div>",
    "<div/onclick=alert(1)>x</div>",
    "<div id=x tabindex=0 onfocus=alert(1) contenteditable>x</div>",
    "<table background=https://evil.example/x><td background=javascript:alert(1)>",
    "<blockquote cite=javascript:alert(1)>x</blockquote>",
    "<p class=alert role=dialog aria-modal=true>x</p>",
    "<dialog open>x</dialog>",
    "<portal src=https://evil.example/>",
    "<isindex action=javascript:alert(1)>",
    "<x onclick=alert(1)>x</x>",
    "<a:b onclick=alert(1)>x</a:b>",
    "<custom-element onclick=alert(1)>",
    // comments, declarations, instructions
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href=\"javascript:alert(1)\"?>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<!DOCTYPE html [<!ENTITY x '<script>alert(1)</script>'>]>&x;",
    "<!ELEMENT x><script>alert(1)</script>",
    // breaking out of attributes
    "[x](y 'z\" onmouseover=\"alert(1)')",
    "[x](y \"z' onmouseover='alert(1)\")",
    "[x](<y\" onmouseover=\"alert(1)>)",
    "[x](y\"onmouseover=alert(1))",
    "![x\" onerror=\"alert(1)](y.png)",
    "![x](y.png\"onerror=\"alert(1))",
    "![x](y.png '\" onerror=\"alert(1)')",
    "![\"><script>alert(1)</script>](y.png)",
    "[x]: y '\" onclick=\"alert(1)'\n\n[x]",
    "[[a\" onclick=\"alert(1)]]",
    "[[known|<img src=x onerror=alert(1)>]]",
    "https://a.example/\"onmouseover=\"alert(1)",
    "https://a.example/<script>alert(1)</script>",
    "<https://a.example/\"onmouseover=\"alert(1)>",
    "<a@b.c\"onclick=alert(1)>",
    // code
    "```\"><script>alert(1)</script>\nx\n```",
    "```x\" onclick=\"alert(1)\nx\n```",
    "```<img src=x onerror=alert(1)>\nx\n```",
    "```html\n<script>alert(1)</script>\n```",
    "```js\n</code></pre><script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "`` `<script>alert(1)</script>` ``",
    "~~~{.x onclick=alert(1)}\nx\n~~~",
    // headings
    "# <script>alert(1)</script>",
    "# x {#\"><script>alert(1)</script>}",
    "# x {#a onclick=alert(1)}",
    "# x {onclick=alert(1) style=x}",
    "# x {.\"><img/src=x/onerror=alert(1)>}",
    "# \"><img src=x onerror=alert(1)>",
    "# `\" onclick=\"alert(1)`",
    "<h2 id='x' onclick=alert(1)>x</h2>",
    "<script>alert(1)</script>\n===",
    // tables
    "|<script>alert(1)</script>|\n|-|\n|<img src=x onerror=alert(1)>|",
    "|[x](javascript:alert(1))|\n|:-:|\n|![x](javascript:alert(1))|",
    "|a|\n|-|\n|</td></table><script>alert(1)</script>|",
    "|a|\n|-style=x-|\n|b|",
    // footnotes
    "x[^\"><script>alert(1)</script>]\n\n[^\"><script>alert(1)</script>]: y",
    "x[^1]\n\n[^1]: <script>alert(1)</script>",
    "x[^1]\n\n[^1]: [y](javascript:alert(1))",
    "x[^' onclick='alert(1)]\n\n[^' onclick='alert(1)]: y",
    // lists, quotations, definitions
    "- [x] <img src=x onerror=alert(1)>",
    "> [!NOTE]<script>alert(1)</script>",
    "> [!\"><script>alert(1)</script>]\n> x",
    "<script>alert(1)</script>\n: <img src=x onerror=alert(1)>",
    // templates
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "{{ '<script>alert(1)</script>' | safe }}",
    "{% raw %}<script>alert(1)</script>{% endraw %}",
    "<%= system('id') %>",
    "<% alert(1) %>",
    "${alert(1)}#{alert(1)}",
    "<div ng-app>{{constructor.constructor('alert(1)')()}}</div>",
    "<div v-html=\"x\" x-data=\"alert(1)\" @click=alert(1) :onclick=alert(1)>x</div>",
    "<a href={{x}} onclick={{y}}>x</a>",
    // encodings
    "\u{feff}<script>alert(1)</script>",
    "<script\u{0}>alert(1)</script>",
    "<\u{0}script>alert(1)</script>",
    "\u{ff1c}script\u{ff1e}alert(1)\u{ff1c}/script\u{ff1e}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<img src=x onerror=&#97;lert(1)>",
    "<div title='&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'>x</div>",
    "<div title=\"a\n\nb\"><script>alert(1)</script>",
    "<div title=\"*a*\" onclick='*b*'>x</div>",
    "*<b title='*'>x</b>",
    "[<b>](</b>)",
    "[x](<a href='>y)",
];

fn check(text: &str) {
    for text in [
        text.to_owned(),
        format!("- a\n\n  {}", text.replace('\n', "\n  ")),
        format!("> {}", text.replace('\n', "\n> ")),
    ] {
        let page = html(&text);
        assert_eq!(offences(&page), Vec::<String>::new(), "\nof {text:?}\nin {page}");
        let line = inline(&text, &OPTIONS);
        assert_eq!(offences(&line), Vec::<String>::new(), "\nof {text:?}\nin {line}");
    }
}

#[test]
fn no_target_runs_anything() {
    for target in TARGETS {
        for text in [
            format!("[x]({target})"),
            format!("[x](<{target}>)"),
            format!("![x]({target})"),
            format!("![x](<{target}>)"),
            format!("[x][r]\n\n[r]: <{target}>"),
            format!("![x][r]\n\n[r]: {target}"),
            format!("<{target}>"),
            format!("[[{target}]] [[{target}|x]]"),
            format!("{target} https://a.example/{target}"),
            format!("<a href=\"{target}\">x</a>"),
            format!("<a href='{target}'>x</a>"),
            format!("<a href={target}>x</a>"),
            format!("<img src=\"{target}\">"),
            format!("[![x]({target})]({target})"),
            format!("|[x]({target})|\n|-|\n|![y](<{target}>)|"),
        ] {
            check(&text);
        }
    }
}

#[test]
fn no_text_does() {
    assert!(TARGETS.len() + TEXTS.len() >= 200);
    for text in TEXTS {
        check(text);
    }
}

#[test]
fn an_attack_stays_readable() {
    let check = |text: &str, expected: &str| assert!(html(text).contains(expected), "{}", html(text));
    check("we found <script>alert(1)</script> in it", "we found &lt;script&gt;alert(1)&lt;/script&gt; in it");
    check("[the link](javascript:alert(1))", "<p>the link</p>");
}
