//! `POST /cgi-bin/media/upload?access_token=…&type=…`

use wecom_school_types::{
    Enumeration, Errcode, FileKind, FileProblem,
    media::{MediaType, Upload},
};

use super::{Call, Outcome};
use crate::{
    answer::{Answer, UploadAnswer},
    bilingual::{Bilingual, bilingual},
    multipart,
    refusal::Refusal,
    state::State,
};

pub(super) fn upload(state: &mut State, call: &Call<'_>) -> Outcome {
    match super::send::holder(state, call) {
        Ok(agentid) => Outcome::of(Some(agentid), store(state, call)),
        Err(refusal) => Outcome::refused(refusal),
    }
}

fn store(state: &mut State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let media_type = media_type(call.query("type"))?;
    let (filename, content) = file(call)?;
    check(media_type, content)?;
    let media = state.media.add(media_type, &filename, content, call.now);
    Ok(Answer::accepted(&UploadAnswer {
        media_type: media_type.to_string(),
        media_id: media.media_id.clone(),
        created_at: media.created_at.to_string(),
    }))
}

fn media_type(name: Option<&str>) -> Result<MediaType, Refusal> {
    let known = MediaType::ALL.iter().copied().find(|media_type| name == Some(&media_type.to_string()));
    known.ok_or_else(|| {
        let names: Vec<_> = MediaType::ALL.iter().map(ToString::to_string).collect();
        let names = names.join(", ");
        let detail = bilingual!("put one of {names} into the address"; "请在地址中写明 {names} 之一");
        Refusal::of("type", Errcode::INVALID_MEDIA_TYPE, detail)
    })
}

/// The part of the form in which the file travels.
fn part_name() -> &'static str {
    <Upload as wecom_school_types::Call>::PART.unwrap_or_default()
}

/// What the server was seen to answer where a part has no filename. Page 90313 does not list it.
// Choice: upload-without-filename.
pub(crate) const MEDIA_DATA_MISSING: i64 = 41005;

/// The file's name and its bytes.
// Choice: upload-form.
fn file<'a>(call: &Call<'a>) -> Result<(String, &'a [u8]), Refusal> {
    // Choice: upload-without-file.
    let no_media = |detail| Refusal::of(part_name(), Errcode::EMPTY_MEDIA, detail);
    let boundary = multipart::boundary(call.content_type).ok_or_else(|| {
        no_media(bilingual!(
            "Content-Type has to be multipart/form-data with a boundary";
            "Content-Type 应为带 boundary 的 multipart/form-data"
        ))
    })?;
    let parts = multipart::parts(call.body, &boundary)
        .map_err(|(en, zh)| no_media(bilingual!("the form is broken: {en}"; "表单有误：{zh}")))?;
    let part = parts.into_iter().find(|part| part.name == part_name()).ok_or_else(|| {
        no_media(bilingual!(
            "the form has no part of this name: put the file into it"; "表单中没有这个名称的部分：请把文件放进去"
        ))
    })?;
    let filename = part.filename.filter(|filename| !filename.is_empty()).ok_or_else(|| {
        let detail = bilingual!(
            "the part has no filename, which messages show: add one (filename* does not count)";
            "这个部分没有 filename，而消息要显示它：请补上（filename* 不算）"
        );
        Refusal::of(part_name(), Errcode::from(MEDIA_DATA_MISSING), detail)
    })?;
    Ok((filename, part.content))
}

// Choice: media-codes.
fn check(media_type: MediaType, content: &[u8]) -> Result<(), Refusal> {
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
    Err(Refusal::of(part_name(), code, detail))
}
