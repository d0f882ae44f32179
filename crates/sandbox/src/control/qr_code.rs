//! `/sandbox/qr_code/{file}`: the pictures of the QR code, whose addresses are in the answer of `get_subscribe_qr_code`.

use axum::{
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};

use super::http::{ControlError, PathValue, control_error};
use crate::{qr_code::PICTURES, state::Shared};

pub(super) async fn picture(
    State(shared): State<Shared>,
    PathValue(file): PathValue,
) -> Result<Response, ControlError> {
    let Some(picture) = PICTURES.iter().find(|picture| picture.file == file) else {
        return Err(control_error!(NOT_FOUND, "no picture {file}: use big.png"; "没有图片 {file}：请用 big.png"));
    };
    // The domain `.invalid` is reserved, so a phone that scans the code reaches no server.
    let text = format!("https://wecom-school-sandbox.invalid/follow?corpid={}", shared.school.corpid());
    match picture.draw(&text) {
        Ok(picture) => Ok(([(CONTENT_TYPE, "image/png")], picture).into_response()),
        Err(error) => Err(control_error!(INTERNAL_SERVER_ERROR, "no QR code: {error}"; "无法生成二维码：{error}")),
    }
}
