//! Edits of the papers: the fourteen items of 附件3, the roster, the switches, the forms.

use serde_json::json;

use super::Edit;
use super::make::{CARDS, Class, EXAM_PAPERS, exam_photo, exam_recording, pages, person};
use super::papers::{HOURS, SCORES, SUBSIDY};

pub const EDITS: &[Edit] = &[
    // Items of 附件3. A-02 checks the same list; L-N3 summarises it.
    Edit {
        name: "no application to open the class",
        edit: |class| class.drop("01_开班申请/01_开班申请表"),
        changes: &[("A-02", "fail"), ("L-01", "fail"), ("L-N3", "warning")],
    },
    Edit {
        name: "no roster",
        edit: |class| class.drop("01_开班申请/02_学员花名册"),
        // Without the roster no person is known, so rules about persons cannot be computed.
        changes: &[
            ("A-02", "fail"),
            ("L-02", "fail"),
            ("L-03", "insufficient"),
            ("L-N2", "warning"),
            ("L-N3", "warning"),
            ("M-03", "insufficient"),
            ("M-04", "insufficient"),
            ("P-06", "insufficient"),
            ("S-02", "warning"),
            ("T-07", "insufficient"),
            ("T-10", "insufficient"),
            ("T-11", "insufficient"),
            ("X-01", "insufficient"),
            ("X-02", "insufficient"),
            ("X-03", "insufficient"),
            ("X-05", "insufficient"),
        ],
    },
    Edit {
        name: "no copies of the cards",
        edit: |class| class.drop(CARDS),
        changes: &[("A-02", "fail"), ("L-04", "fail"), ("L-N3", "warning")],
    },
    Edit {
        name: "one card too few",
        edit: |class| class.put(CARDS, &pages(CARDS, 47)),
        changes: &[("A-02", "warning"), ("L-04", "warning")],
    },
    Edit {
        name: "no training plan",
        edit: |class| class.drop("01_开班申请/05_培训方案"),
        changes: &[("A-02", "fail"), ("L-05", "fail"), ("L-N3", "warning")],
    },
    Edit {
        name: "no roster of lesson hours",
        edit: |class| class.drop(HOURS),
        changes: &[("A-02", "fail"), ("L-08", "fail"), ("L-N3", "warning"), ("X-05", "insufficient")],
    },
    Edit {
        name: "no examination papers",
        edit: |class| class.drop(EXAM_PAPERS),
        changes: &[("A-02", "fail"), ("L-09", "fail"), ("L-N3", "warning")],
    },
    Edit {
        name: "no application for the subsidy",
        edit: |class| class.drop("04_补贴申请/01_补贴申请表"),
        changes: &[("A-02", "fail"), ("L-12", "fail"), ("L-N3", "warning")],
    },
    Edit {
        name: "no roster of the subsidy",
        edit: |class| class.drop(SUBSIDY),
        changes: &[("A-02", "fail"), ("L-13", "fail"), ("L-N3", "warning"), ("X-03", "insufficient")],
    },
    Edit { name: "no statement of truth", edit: |class| class.drop("00_班级信息/承诺书.pdf"), changes: &[("S-04", "warning")] },
    // Switches.
    Edit {
        name: "commissioned without an agreement",
        edit: |class| class.switch("commissioned", json!(true)),
        changes: &[("A-02", "fail"), ("L-06", "fail"), ("L-N3", "warning")],
    },
    Edit {
        name: "commissioned with an agreement",
        edit: |class| {
            class.switch("commissioned", json!(true));
            class.form("01_开班申请/06_委托培训协议/委托培训协议.pdf");
        },
        changes: &[("L-06", "pass")],
    },
    Edit {
        name: "an invoice is due",
        edit: |class| class.switch("invoice", json!("yes")),
        changes: &[("A-02", "fail"), ("L-14", "fail"), ("L-N3", "warning")],
    },
    Edit {
        name: "no subsidy is claimed",
        edit: |class| {
            class.switch("subsidy_claimed", json!(false));
            class.drop("04_补贴申请");
        },
        changes: &[("L-12", "not_applicable"), ("L-13", "not_applicable"), ("X-03", "not_applicable")],
    },
    Edit {
        name: "unified appraisal without proof",
        edit: |class| {
            class.switch("unified_appraisal", json!(true));
            (0..3).for_each(|number| class.drop(&exam_photo(number)));
        },
        changes: &[("E-02", "fail"), ("E-07", "warning"), ("S-02", "warning")],
    },
    Edit {
        name: "unified appraisal with proof",
        edit: |class| {
            class.switch("unified_appraisal", json!(true));
            class.form("03_考核评价/统一鉴定证明/统一鉴定计划.pdf");
            (0..3).for_each(|number| class.drop(&exam_photo(number)));
            (0..3).for_each(|number| class.drop(&exam_recording(number)));
            class.drop(EXAM_PAPERS);
        },
        // Whether the certificate roster is required then is left open by the text.
        changes: &[
            ("A-02", "undecided"),
            ("E-02", "not_applicable"),
            ("E-03", "not_applicable"),
            ("E-07", "needs_review"),
            ("L-09", "not_applicable"),
            ("L-11", "undecided"),
            ("L-N3", "warning"),
        ],
    },
    Edit { name: "fifty people", edit: |class| class.size(50), changes: &[] },
    Edit { name: "fifty-one people", edit: |class| class.size(51), changes: &[("P-06", "fail")] },
    Edit {
        name: "an id number that a spreadsheet rounded",
        edit: |class| {
            class.record(|record| {
                let id = &mut record["roster"][11]["id_number"];
                *id = json!(format!("{}000", &id.as_str().unwrap()[..15]));
            });
        },
        changes: &[("X-01", "fail")],
    },
    Edit {
        name: "an id number twice",
        edit: |class| class.record(|record| record["roster"][30]["id_number"] = record["roster"][7]["id_number"].clone()),
        changes: &[("X-01", "fail")],
    },
    Edit {
        name: "a graduate whom the platform does not know",
        edit: |class| class.record(|record| record["roster"][4]["comparison"] = json!("none")),
        changes: &[("A-02", "fail"), ("L-03", "fail"), ("L-N2", "warning"), ("L-N3", "warning")],
    },
    Edit {
        name: "a graduate with a certificate",
        edit: |class| {
            class.record(|record| record["roster"][4]["comparison"] = json!("failed"));
            class.form(&format!("01_开班申请/03_学员身份凭证/05_{}_毕业证.pdf", person(4).name));
        },
        changes: &[("L-03", "pass")],
    },
    Edit {
        name: "somebody who should rather learn on site",
        edit: |class| class.record(|record| record["roster"][9]["category"] = json!("脱贫人口")),
        changes: &[("M-03", "warning")],
    },
    // Contents of the papers.
    Edit {
        name: "a score sheet of another class",
        edit: |class| class.table(SCORES, |table| table.class = "中式面点师初级2班"),
        changes: &[("X-15", "fail")],
    },
    Edit {
        name: "no score sheet",
        edit: |class| class.drop(SCORES),
        changes: &[("E-06", "fail"), ("S-02", "warning"), ("X-03", "insufficient")],
    },
    Edit {
        name: "a score for a stranger",
        edit: |class| {
            class.table(SCORES, |table| {
                table.rows.push(["49", "欧阳生", "509900199001010017", "80", "合格"].map(str::to_owned).to_vec());
            });
        },
        changes: &[("E-06", "warning")],
    },
    Edit {
        name: "a subsidy for somebody who failed",
        edit: |class| class.table(SCORES, |table| table.set(2, "考核结果", "不合格")),
        changes: &[("A-02", "fail"), ("L-13", "fail"), ("L-N3", "warning"), ("X-03", "fail")],
    },
    Edit {
        name: "more lesson hours recorded than taught",
        edit: |class| {
            class.table(HOURS, |table| {
                table.set(5, "线下课时", "13");
                table.set(5, "合计课时", "21");
            });
        },
        changes: &[("X-05", "fail")],
    },
    Edit {
        name: "extra evidence",
        edit: |class: &mut Class| class.put("02_培训实施/培训日志.txt", "8 月 3 日：发面。".as_bytes()),
        changes: &[("S-05", "pass"), ("T-16", "pass")],
    },
];
