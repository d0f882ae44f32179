//! Takes the file of an upload out of its form and checks it.

use serde_json::json;
use wecom_school_types::{
    Call, Enumeration, Errcode, FileKind, FileProblem,
    media::{MediaType, Upload},
};

use super::request::ApiRequest;
use crate::{
    answer::Answer,
    multipart,
    refusal::{Bilingual, MEDIA_DATA_MISSING, Refusal, bilingual, refusal, refuse},
};

pub(super) fn upload(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    request.agentid()?;
    let given = request.query("type");
    let media_type = MediaType::ALL.iter().copied().find(|media_type| given == Some(&media_type.to_string()));
    let Some(media_type) = media_type else {
        let names = MediaType::ALL.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        refuse!(INVALID_MEDIA_TYPE, "type", "put one of {names} into the address"; "请在地址中写明 {names} 之一");
    };
    let (filename, content) = read_file(request.body, request.content_type)?;
    check_file(media_type, content)?;
    let media = request.state.media.add(media_type, &filename, content, request.now);
    Ok(Answer::accepted(&json!({
        "type": media_type.to_string(), "media_id": media.file.media_id, "created_at": media.created_at.to_string(),
    })))
}

// Choice: upload-form.
fn read_file<'a>(body: &'a [u8], content_type: &str) -> Result<(String, &'a [u8]), Refusal> {
    let name = Upload::PART.unwrap_or_default();
    // Choice: upload-without-file.
    let Some(boundary) = multipart::find_boundary(content_type) else {
        refuse!(EMPTY_MEDIA, name, "Content-Type has to be multipart/form-data with a boundary";
            "Content-Type 应为带 boundary 的 multipart/form-data");
    };
    let parts = multipart::read_parts(body, &boundary)
        .map_err(|(en, zh)| refusal!(EMPTY_MEDIA, name, "the form is broken: {en}"; "表单有误：{zh}"))?;
    let Some(part) = parts.into_iter().find(|part| part.name == name) else {
        refuse!(EMPTY_MEDIA, name, "the form has no part of this name: put the file into it";
            "表单中没有这个名称的部分：请把文件放进去");
    };
    // Choice: upload-without-filename.
    let filename = part.filename.filter(|filename| !filename.is_empty()).ok_or_else(|| {
        let detail = bilingual!(
            "the part has no filename, which messages show: add one (filename* does not count)";
            "这个部分没有 filename，而消息要显示它：请补上（filename* 不算）"
        );
        Refusal::of(name, Errcode::from(MEDIA_DATA_MISSING), detail)
    })?;
    Ok((filename, part.content))
}

// Choice: media-codes.
fn check_file(media_type: MediaType, content: &[u8]) -> Result<(), Refusal> {
    let Err(problem) = media_type.file_limits().check(content) else { return Ok(()) };
    let code = match (problem, media_type) {
        (FileProblem::TooSmall { measured: 0, .. }, _) => Errcode::EMPTY_MEDIA,
        (FileProblem::TooLarge { .. }, MediaType::Image) => Errcode::INVALID_IMAGE_SIZE,
        (FileProblem::TooLarge { .. }, MediaType::Video) => Errcode::INVALID_VIDEO_SIZE,
        (FileProblem::TooLarge { .. }, _) => Errcode::MEDIA_TOO_LARGE,
        (FileProblem::WrongFormat { .. }, _) => Errcode::INVALID_FILE_TYPE,
        (FileProblem::TooLong { .. }, _) => Errcode::VOICE_TOO_LONG,
        _ => Errcode::INVALID_FILE_SIZE,
    };
    let detail = Bilingual { en: problem.to_string(), zh: problem.in_chinese() };
    Err(Refusal::of(Upload::PART.unwrap_or_default(), code, detail))
}
