//! The scene in front of the camera: a room with a board, a teacher who walks and writes, and trainees at tables, from varying viewpoints.

use super::dice::Dice;
use super::picture::{Area, Colour, Picture};

const SKINS: [Colour; 3] = [Colour(175, 112, 148), Colour(160, 112, 150), Colour(190, 116, 144)];
const CLOTHES: [Colour; 8] = [
    Colour(60, 150, 120),
    Colour(90, 110, 170),
    Colour(120, 150, 115),
    Colour(200, 126, 130),
    Colour(45, 130, 128),
    Colour(110, 100, 140),
    Colour(150, 140, 110),
    Colour(80, 120, 108),
];

/// A view of a lesson.
pub struct Scene {
    still: Picture,
    board: Area,
    #[cfg(feature = "bench")]
    horizon: f32,
    trainees: Vec<Trainee>,
    teacher: Teacher,
    board_dark: bool,
    writing: u64,
}

struct Trainee {
    area: Area,
    clothes: Colour,
    skin: Colour,
    pace: f32,
}

struct Teacher {
    left: f32,
    right: f32,
    feet: f32,
    height: f32,
    clothes: Colour,
    pace: f32,
}

impl Scene {
    /// One shot. The room determines walls and floor; the shot determines camera position, light and seating.
    pub fn new(width: usize, height: usize, room: &str, shot: &str, seed: u64) -> Self {
        let mut walls = Dice::of(seed, room);
        let mut dice = Dice::of(seed, shot);
        let wall = Colour(walls.between(150, 200) as u8, walls.between(118, 134) as u8, walls.between(122, 138) as u8)
            .lit(dice.between(-35, 25) as i16);
        let floor = Colour(walls.between(80, 130) as u8, walls.between(110, 128) as u8, walls.between(126, 146) as u8)
            .lit(dice.between(-20, 20) as i16);
        let board_dark = walls.below(2) == 0;
        let horizon = dice.real(0.38, 0.62);

        let mut still = Picture::new(width, height, wall);
        still.rectangle(Area { x: 0.0, y: horizon, width: 1.0, height: 1.0 }, floor);
        windows(&mut still, horizon, &mut dice);
        let board = Area {
            x: dice.real(0.06, 0.5),
            y: dice.real(0.08, 0.16),
            width: dice.real(0.28, 0.44),
            height: horizon - dice.real(0.22, 0.28),
        };
        let frame = Area { x: board.x - 0.008, y: board.y - 0.012, width: board.width + 0.016, height: board.height + 0.024 };
        still.rectangle(frame, Colour::grey(70));
        still.rectangle(board, if board_dark { Colour(60, 118, 112) } else { Colour::grey(230) });
        poster(&mut still, board, &mut dice);
        still.light(dice.real(-50.0, 50.0), dice.real(-30.0, 30.0));

        let (trainees, teacher) = people(horizon, board, &mut dice);
        Self {
            still,
            board,
            #[cfg(feature = "bench")]
            horizon,
            trainees,
            teacher,
            board_dark,
            writing: dice.number(),
        }
    }

    /// The same view of the same room on another day: other people and seating, and other writing on the board.
    #[cfg(feature = "bench")]
    #[must_use]
    pub fn another_day(&self, day: &str, seed: u64) -> Self {
        let mut dice = Dice::of(seed, day);
        let (trainees, teacher) = people(self.horizon, self.board, &mut dice);
        Self { still: self.still.clone(), trainees, teacher, writing: dice.number(), ..*self }
    }

    /// The picture without moving parts; frames are drawn onto a copy of it.
    pub fn still(&self) -> &Picture {
        &self.still
    }

    /// Draws the scene at `seconds` after the start of a shot of `length` seconds.
    pub fn draw(&self, picture: &mut Picture, seconds: f32, length: f32) {
        picture.copy(&self.still);
        let chalk = if self.board_dark { Colour::grey(215) } else { Colour(50, 150, 118) };
        let text =
            Area { x: self.board.x + 0.01, y: self.board.y + 0.01, width: self.board.width - 0.02, height: self.board.height - 0.02 };
        // The board fills up in five minutes and is then wiped.
        let share = (0.15 + (seconds / length.clamp(1.0, 300.0)).fract() * 0.85).min(1.0);
        picture.writing(text, 6, share, chalk, &mut Dice::of(self.writing, "board"));
        self.teacher(picture, seconds);
        for trainee in &self.trainees {
            trainee.draw(picture, seconds);
        }
    }

    fn teacher(&self, picture: &mut Picture, seconds: f32) {
        let Teacher { left, right, feet, height, clothes, pace } = self.teacher;
        let x = left + (right - left) * (0.5 + 0.5 * (seconds * pace).sin());
        let top = feet - height;
        let width = height * 0.2;
        picture.rectangle(Area { x, y: top + height * 0.55, width: width * 0.42, height: height * 0.45 }, Colour::grey(40));
        picture
            .rectangle(Area { x: x + width * 0.58, y: top + height * 0.55, width: width * 0.42, height: height * 0.45 }, Colour::grey(44));
        picture.rectangle(Area { x, y: top + height * 0.18, width, height: height * 0.42 }, clothes);
        let raised = 0.5 + 0.5 * (seconds * 0.9).sin();
        picture.rectangle(
            Area { x: x + width, y: top + height * (0.3 - 0.12 * raised), width: width * 0.7, height: height * 0.05 },
            clothes.lit(-20),
        );
        head(picture, x + width * 0.2, top, width * 0.6, SKINS[0]);
    }
}

/// Places trainees and teacher.
fn people(horizon: f32, board: Area, dice: &mut Dice) -> (Vec<Trainee>, Teacher) {
    let mut trainees = Vec::new();
    let rows = dice.between(2, 4);
    for row in 0..rows {
        let scale = 0.55 + 0.45 * (row + 1) as f32 / rows as f32;
        let seats = dice.between(3, 7);
        let shift = dice.real(-0.06, 0.06);
        for seat in 0..seats {
            // Some seats stay empty.
            if dice.below(6) == 0 {
                continue;
            }
            let x = (seat as f32 + 0.5) / seats as f32 + shift - 0.05 * scale + dice.real(-0.02, 0.02);
            let y = horizon + 0.02 + (1.0 - horizon) * row as f32 / rows as f32;
            let area = Area { x, y, width: 0.1 * scale, height: 0.26 * scale };
            trainees.push(Trainee { area, clothes: *dice.pick(&CLOTHES), skin: *dice.pick(&SKINS), pace: dice.real(0.2, 0.9) });
        }
    }
    let (left, height) = (board.x - dice.real(0.0, 0.12), dice.real(0.4, 0.5));
    let teacher = Teacher {
        left: left.max(0.02),
        right: (board.x + board.width + dice.real(0.0, 0.1)).min(0.9),
        feet: horizon + dice.real(0.08, 0.16),
        height,
        clothes: *dice.pick(&CLOTHES),
        pace: dice.real(0.05, 0.16),
    };
    (trainees, teacher)
}

impl Trainee {
    fn draw(&self, picture: &mut Picture, seconds: f32) {
        let Area { width, height, .. } = self.area;
        // Heads move while people listen and write.
        let x = self.area.x + (seconds * self.pace).sin() * width * 0.08;
        let y = self.area.y + (seconds * self.pace * 0.37).cos() * height * 0.03;
        picture.ellipse(Area { x, y: y + height * 0.3, width, height: height * 0.9 }, self.clothes);
        head(picture, x + width * 0.25, y, width * 0.5, self.skin);
        let table = Area { x: self.area.x - width * 0.2, y: self.area.y + height * 0.72, width: width * 1.4, height: height * 0.07 };
        picture.rectangle(table, Colour(150, 108, 146));
        picture.rectangle(
            Area { x: self.area.x + width * 0.3, y: table.y - height * 0.03, width: width * 0.4, height: height * 0.04 },
            Colour::grey(235),
        );
    }
}

fn head(picture: &mut Picture, x: f32, y: f32, width: f32, skin: Colour) {
    let height = width * 1.3 * picture.width as f32 / picture.height as f32;
    picture.ellipse(Area { x, y: y - height * 0.1, width, height }, Colour::grey(30));
    picture.ellipse(Area { x: x + width * 0.08, y: y + height * 0.1, width: width * 0.84, height: height * 0.82 }, skin);
    for eye in [0.28, 0.6] {
        picture.ellipse(Area { x: x + width * eye, y: y + height * 0.45, width: width * 0.12, height: height * 0.07 }, Colour::grey(25));
    }
    picture.rectangle(Area { x: x + width * 0.36, y: y + height * 0.72, width: width * 0.28, height: height * 0.04 }, skin.lit(-60));
}

fn windows(picture: &mut Picture, horizon: f32, dice: &mut Dice) {
    let right = dice.below(2) == 0;
    for window in 0..dice.between(1, 3) {
        let offset = 0.01 + window as f32 * 0.13;
        let area = Area { x: if right { 0.88 - offset } else { offset }, y: dice.real(0.05, 0.09), width: 0.1, height: horizon - 0.2 };
        picture.rectangle(area, Colour(dice.between(205, 245) as u8, 138, 122));
        picture.rectangle(Area { x: area.x + 0.048, width: 0.004, ..area }, Colour::grey(140));
        picture.rectangle(Area { y: area.y + area.height / 2.0, height: 0.006, ..area }, Colour::grey(140));
    }
}

fn poster(picture: &mut Picture, board: Area, dice: &mut Dice) {
    let x = if board.x > 0.3 { board.x - dice.real(0.14, 0.2) } else { board.x + board.width + dice.real(0.04, 0.1) };
    let area = Area { x, y: dice.real(0.1, 0.2), width: dice.real(0.06, 0.1), height: dice.real(0.12, 0.2) };
    picture.rectangle(area, Colour(dice.between(120, 220) as u8, dice.between(90, 160) as u8, dice.between(90, 170) as u8));
    picture.writing(area, 5, 1.0, Colour::grey(40), dice);
}
