//! The operations that the sandbox serves.

use std::fmt;

use axum::http::Method as HttpMethod;
use serde::{Deserialize, Serialize};
use wecom_school_types::{
    Call, Method,
    media::Upload,
    notice::Notice,
    school::{
        GetAllowScope, GetSubscribeMode, GetSubscribeQrCode, GetUser, ListDepartments, ListParents, ListStudents,
    },
    token::{GetAuthInfo, GetCorpToken, GetSuiteToken, GetToken},
};

use crate::refusal::{Refusal, refuse};

/// Defines [`Endpoint`]: each operation with its name and its call.
macro_rules! endpoints {
    ($($(#[$about:meta])* $variant:ident = $name:literal: $call:ty,)*) => {
        /// An operation of the API.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Endpoint { $($(#[$about])* $variant,)* }

        impl Endpoint {
            /// Every operation, in the order in which a sender needs them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            const fn described(self) -> (&'static str, &'static str, Method) {
                match self { $(Self::$variant => ($name, <$call>::PATH, <$call>::METHOD),)* }
            }
        }
    };
}

endpoints! {
    /// `GET /cgi-bin/gettoken`: the access token of an internal app.
    Token = "token": GetToken,
    /// `POST /cgi-bin/service/get_suite_token`: the token of a third-party suite.
    SuiteToken = "suite_token": GetSuiteToken,
    /// `POST /cgi-bin/service/get_corp_token`: the access token of a third-party app in a corp.
    CorpToken = "corp_token": GetCorpToken,
    /// `POST /cgi-bin/service/v2/get_auth_info`: the app of a third-party suite in a corp.
    AuthInfo = "auth_info": GetAuthInfo,
    /// `GET /cgi-bin/school/department/list`: the departments of the school's directory.
    DepartmentList = "department_list": ListDepartments,
    /// `GET /cgi-bin/school/user/list`: the students of a department.
    StudentList = "student_list": ListStudents,
    /// `GET /cgi-bin/school/user/list_parent`: the parents of a department.
    ParentList = "parent_list": ListParents,
    /// `GET /cgi-bin/school/user/get`: one student or parent.
    User = "user": GetUser,
    /// `GET /cgi-bin/school/agent/get_allow_scope`: the students and departments whose parents an app may reach.
    AllowScope = "allow_scope": GetAllowScope,
    /// `GET /cgi-bin/externalcontact/get_subscribe_qr_code`: the QR code by which parents follow 「学校通知」.
    SubscribeQrCode = "subscribe_qr_code": GetSubscribeQrCode,
    /// `GET /cgi-bin/externalcontact/get_subscribe_mode`: whether parents may follow by the QR code.
    SubscribeMode = "subscribe_mode": GetSubscribeMode,
    /// `POST /cgi-bin/media/upload`: a temporary file, which notices name by its `media_id`.
    Upload = "upload": Upload,
    /// `POST /cgi-bin/externalcontact/message/send`: a school notice, of either page.
    #[default]
    Send = "send": Notice,
}

impl Endpoint {
    /// Returns the name in the control API, such as `send`: the name of the variant in snake case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.described().0
    }

    pub(crate) const fn path(self) -> &'static str {
        self.described().1
    }

    // Choice: wrong-method.
    pub(crate) fn check_method(self, method: &HttpMethod) -> Result<(), Refusal> {
        let (is_right, name) = match self.described().2 {
            Method::Get => ([HttpMethod::GET, HttpMethod::HEAD].contains(method), "GET"),
            _ => (method == HttpMethod::POST, "POST"),
        };
        if !is_right {
            refuse!(INVALID_PARAMETER, "{method} for a call that takes {name}"; "用了 {method}，此接口只接受 {name}");
        }
        Ok(())
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
